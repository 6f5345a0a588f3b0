package dev.plumbline.agent.http;

import org.jspecify.annotations.Nullable;

/**
 * Determines which side aborted an exchange of Undertow, from the stack of the code that closes its
 * connection: Undertow's own I/O code closes it where reading or writing failed, because the client
 * has disconnected; any other code closes it for reasons of this service. Undertow closes a stream
 * of HTTP/2 also when nothing failed: there its own code is no evidence.
 */
public enum UndertowBreak {
  CLIENT,
  SERVICE;

  private static final String CONNECTION = "io.undertow.server.AbstractServerConnection";
  private static final String LISTENER = CONNECTION + "$CloseSetter";
  private static final String HTTP2 = "io.undertow.server.protocol.http2.Http2ServerConnection";
  private static final String TLS = "io.undertow.protocols.ssl.";
  private static final String IDLE = "io.undertow.conduits.IdleTimeoutConduit";

  /** Frames between the close and the code that asked for it. */
  private static final String[] BETWEEN = {"org.xnio.", "java.", "jdk.", "sun.", TLS};

  private static final String[] WIRE = {
    "io.undertow.channels.",
    "io.undertow.conduits.",
    "io.undertow.io.",
    "io.undertow.server.HttpServerExchange",
    "io.undertow.server.protocol.",
    "io.undertow.servlet.spec.",
  };

  /** Null where the connection ends with its exchange, or the stack does not show who closed it. */
  public static @Nullable UndertowBreak by(StackTraceElement[] stack) {
    int at = 0;
    while (at < stack.length && !closes(stack[at])) {
      at++;
    }
    boolean closed = false;
    boolean ofStream = false;
    boolean byTls = false;
    for (; at < stack.length; at++) {
      StackTraceElement frame = stack[at];
      String type = frame.getClassName();
      if (type.equals(CONNECTION) || type.equals(HTTP2)) {
        closed = true;
        ofStream |= type.equals(HTTP2);
      } else if (!type.equals(LISTENER)) {
        if (!begins(type, BETWEEN)) {
          break;
        }
        byTls |= type.startsWith(TLS) && frame.getMethodName().equals("close");
      }
    }
    if (!closed) {
      return byTls ? CLIENT : null;
    }
    String closer = at < stack.length ? stack[at].getClassName() : "";
    if (closer.startsWith(IDLE)) {
      return null;
    }
    if (begins(closer, WIRE)) {
      return ofStream ? null : CLIENT;
    }
    return SERVICE;
  }

  private static boolean closes(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.equals(LISTENER)
        || ((type.equals(CONNECTION) || type.equals(HTTP2))
            && frame.getMethodName().equals("close"));
  }

  private static boolean begins(String type, String[] prefixes) {
    for (String prefix : prefixes) {
      if (type.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
