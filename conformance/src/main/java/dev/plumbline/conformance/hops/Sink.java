package dev.plumbline.conformance.hops;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The end of every chain: notes the headers of each request by its path. */
final class Sink implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Arrived> arrived = new ConcurrentHashMap<>();

  /** Lines of the two headers that matter. */
  record Arrived(List<String> baggage, List<String> traceparent) {}

  Sink() throws IOException {
    // On every address of this machine: one of them is this machine's, another a stranger's.
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          arrived.put(
              exchange.getRequestURI().getPath(),
              new Arrived(
                  lines(exchange.getRequestHeaders().get("baggage")),
                  lines(exchange.getRequestHeaders().get("traceparent"))));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  private static List<String> lines(@Nullable List<String> values) {
    return values == null ? List.of() : List.copyOf(values);
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Nullable Arrived at(String path) {
    return arrived.get(path);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
