package com.example.servers;

/**
 * Starts the server that {@code -Dserver} names. Prints {@code ready <port>} and lives until its
 * standard input ends.
 *
 * <p>Each answers {@code /hello}; {@code /endless}, a download without an end; {@code /silent},
 * never; {@code /events}, a stream of events; {@code /cut}, the head of an answer and a part of its
 * body, then closes the connection; {@code /closed}, nothing, and closes it; {@code /copied}, 503
 * with a header that came from elsewhere. Undertow has more of some, a path for each way to write.
 */
public final class Servers {
  /** What a service behind this one may have sent. */
  static final String COPIED = "code=\"NOT_FOUND\", reason=\"UNSPECIFIED\", origin=\"gateway\"";

  static final byte[] BLOCK = new byte[1 << 16];
  static final int LARGE = 1 << 26;

  private Servers() {}

  public static void main(String[] arguments) throws Exception {
    int port =
        switch (System.getProperty("server", "")) {
          case "undertow" -> OnUndertow.start(false);
          case "undertow-http2" -> OnUndertow.start(true);
          case "reactor" -> OnReactorNetty.start();
          case "webflux" -> OnWebFlux.start();
          case "netty" -> OnNetty.start();
          default -> throw new IllegalArgumentException("-Dserver is none of those that there are");
        };
    System.out.println("ready " + port);
    while (System.in.read() >= 0) {
      // Runs until its standard input is closed.
    }
    System.exit(0);
  }
}
