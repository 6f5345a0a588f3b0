package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Callees;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.trace.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the callee of client spans of HTTP and RPC: the service whose server span is in the
 * trace, else the service of the charter with that host, as the libraries resolve it.
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

  /** Whether the span may have had a host that a limit removed, so that the callee is uncertain. */
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
