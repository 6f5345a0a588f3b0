package dev.plumbline.demo.edge;

import dev.plumbline.demo.edge.gateway.GatewayClient;
import dev.plumbline.demo.edge.http.EdgeServer;
import java.net.InetSocketAddress;
import java.time.Duration;

/** The HTTP entrance of the shop: takes orders from customers and calls the gateway. */
public final class Edge {
  /** Leaves a second of the five that a stop may take for the rest of the process. */
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private static final Duration LAST_ANSWERS = Duration.ofMillis(500);

  private static final int EXIT_BAD_SETTINGS = 2;
  private static final int EXIT_DISORDER = 1;

  private Edge() {}

  /** Starts the edge and returns; SIGTERM or SIGINT ends it. */
  public static void main(String[] arguments) {
    try {
      run(EdgeSettings.from(System.getenv()));
    } catch (IllegalArgumentException e) {
      System.err.println("edge: " + e.getMessage());
      System.exit(EXIT_BAD_SETTINGS);
    } catch (RuntimeException e) {
      // Undertow wraps what bind() says.
      Throwable cause = e.getCause() == null ? e : e.getCause();
      System.err.println(
          "edge: cannot listen on "
              + System.getenv().getOrDefault("PLUMBLINE_DEMO_EDGE_LISTEN", "127.0.0.1:8080")
              + ": "
              + cause.getMessage());
      System.exit(1);
    }
  }

  private static void run(EdgeSettings settings) {
    GatewayClient gateway = new GatewayClient(settings);
    EdgeServer server = new EdgeServer(settings, gateway);
    WarmUp.run(gateway, settings.warmUp());
    InetSocketAddress address = server.start();
    StopSignal.on(() -> stop(server, gateway));
    System.out.printf(
        "edge: listening on http://%s:%d, gateway at %s, faults %s%n",
        address.getAddress().getHostAddress(),
        address.getPort(),
        settings.gatewayTarget(),
        settings.faults() ? "on" : "off");
  }

  private static void stop(EdgeServer server, GatewayClient gateway) {
    int exit = EXIT_DISORDER;
    try {
      boolean drained = server.drain(DRAIN);
      // What still waits for the gateway fails now, and is answered so.
      gateway.close();
      boolean answered = drained || server.drain(LAST_ANSWERS);
      if (!answered) {
        System.err.println("edge: some requests were cut off");
      }
      server.close();
      System.out.println(drained ? "edge: stopped" : "edge: stopped before all requests had ended");
      exit = 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | LinkageError failed) {
      System.err.println("edge: stopped in disorder: " + failed);
    }
    // Whatever failed: a process that got a stop signal must end.
    System.exit(exit);
  }
}
