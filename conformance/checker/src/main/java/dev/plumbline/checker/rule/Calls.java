package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Callees;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Whom the client spans of HTTP and RPC call: the service that answered, where its server span is
 * in the trace, else the one of the charter that the host is, as the libraries see it.
 */
final class Calls {

  private static final String HOST = "server.address";
  private static final String PORT = "server.port";

  private final Charter charter;
  private final Callees callees;

  Calls(Charter charter) {
    this.charter = charter;
    this.callees = new Callees(charter.policy());
  }

  /** Whether the span is a call that a service may answer; databases and brokers are none. */
  static boolean is(Span span) {
    return span.kind() == SpanKind.CLIENT
        && (span.attributes().has("rpc.system.name")
            || span.attributes().has("http.request.method"));
  }

  /** Returns the service of the charter that is called, or null. */
  @Nullable String callee(Trace trace, Span call) {
    Span server = trace.answering(call);
    if (server != null && charter.policy().service(server.service()) != null) {
      return server.service();
    }
    return byHost(call);
  }

  /** Returns the service of the charter that the called host is, or null. */
  @Nullable String byHost(Span call) {
    return callees.of(call.service(), null, host(call));
  }

  /** Whether the called host may have been known, and be another than it seems. */
  static boolean mayHaveHost(Span call) {
    return call.mayHaveHad(HOST) || call.mayHaveHad(PORT);
  }

  /** Whether the called host is known and is another machine than the caller's. */
  static boolean leavesThisMachine(Span call) {
    String host = call.attributes().text(HOST);
    return host != null && !Callees.isThisMachine(host.toLowerCase(java.util.Locale.ROOT));
  }

  /** Returns the host that was called, with its port where that is known; empty when it is not. */
  static String host(Span call) {
    String host = call.attributes().text(HOST);
    Object port = call.attributes().get(PORT);
    if (host == null || port == null) {
      return host == null ? "" : host;
    }
    return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
  }
}
