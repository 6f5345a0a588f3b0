package dev.plumbline.agent.failure;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Detects exceptions that mean that the caller of this service has disconnected.
 *
 * <p>Types that only a server throws are enough. An I/O exception counts where the server itself
 * was writing or reading: the first frame of its stack that belongs neither to the JDK nor to a
 * transport is the server's. The exception of a client that this service uses, a connection reset
 * by its database for example, has another frame there. Jetty completes a write that had to wait in
 * a thread of its own, so that the exception has frames of the transport alone.
 */
public final class CallerDisconnect {
  private static final int MAX_CAUSES = 16;

  private static final Set<String> TYPES =
      new HashSet<>(
          Arrays.asList(
              "org.apache.catalina.connector.ClientAbortException",
              "org.apache.coyote.CloseNowException",
              "org.springframework.web.context.request.async.AsyncRequestNotUsableException",
              "org.eclipse.jetty.ee9.nested.HttpOutput$ClosedException"));

  /** Not an IOException, and thrown by clients too. */
  private static final Set<String> OTHER_TYPES =
      new HashSet<>(Arrays.asList("reactor.netty.channel.AbortedException"));

  private static final String[] TRANSPORTS = {
    "java.",
    "sun.nio.",
    "sun.security.ssl.",
    "jdk.internal.misc.",
    "org.xnio.",
    "org.eclipse.jetty.io.",
    "org.eclipse.jetty.util.",
    "io.netty.buffer.",
    "io.netty.channel.",
    "io.netty.handler.codec.",
    "io.netty.handler.ssl.",
    "io.netty.util.",
  };

  private static final String JETTY_FLUSHER = "org.eclipse.jetty.io.WriteFlusher";

  private static final String[] SERVERS = {
    "org.apache.catalina.",
    "org.apache.coyote.",
    "org.apache.tomcat.util.net.",
    "org.eclipse.jetty.server.",
    "org.eclipse.jetty.ee",
    "org.eclipse.jetty.http2.server.",
    "io.undertow.conduits.",
    "io.undertow.io.",
    "io.undertow.server.",
    "io.undertow.servlet.",
    "reactor.netty.http.server.",
  };

  private CallerDisconnect() {}

  /** Whether the disconnect caused the exception or one of its causes. */
  public static boolean caused(Throwable thrown) {
    Throwable at = thrown;
    for (int i = 0; at != null && i < MAX_CAUSES; i++) {
      if (isOfServer(at) || (isOfChannel(at) && isInServer(at))) {
        return true;
      }
      Throwable cause = at.getCause();
      at = cause == at ? null : cause;
    }
    return false;
  }

  /**
   * Whether the exception is that of a broken connection, as the server's own channel reports it.
   */
  public static boolean isOfChannel(Throwable thrown) {
    return thrown instanceof IOException || isNamed(thrown, OTHER_TYPES);
  }

  private static boolean isOfServer(Throwable thrown) {
    return isNamed(thrown, TYPES);
  }

  private static boolean isNamed(Throwable thrown, Set<String> names) {
    for (Class<?> at = thrown.getClass(); at != null; at = at.getSuperclass()) {
      if (names.contains(at.getName())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInServer(Throwable thrown) {
    boolean flushes = false;
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (!begins(frame, TRANSPORTS)) {
        return begins(frame, SERVERS);
      }
      flushes |= frame.getClassName().equals(JETTY_FLUSHER);
    }
    return flushes;
  }

  private static boolean begins(StackTraceElement frame, String[] prefixes) {
    for (String prefix : prefixes) {
      if (frame.getClassName().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
