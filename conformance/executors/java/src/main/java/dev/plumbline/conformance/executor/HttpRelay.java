package dev.plumbline.conformance.executor;

import io.grpc.Server;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Makes one call for each item of a JSON array of {@code {url, arguments}}. A plain application
 * without OpenTelemetry types; the agent does the rest.
 */
public final class HttpRelay {
  private static final int MAX_BODY = 1 << 20;

  private final RelayCalls calls = new RelayCalls();

  private HttpRelay() {}

  public static void main(String[] arguments) throws IOException {
    String address = arguments[0];
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    HttpRelay relay = new HttpRelay();
    Undertow http =
        Undertow.builder()
            .setServerOption(io.undertow.UndertowOptions.MAX_ENTITY_SIZE, (long) MAX_BODY)
            .addHttpListener(Integer.parseInt(address.substring(colon + 1)), host)
            .setHandler(new BlockingHandler(relay::handle))
            .build();
    http.start();
    Server grpc = GrpcRelay.start(host, relay.calls);
    InetSocketAddress bound = (InetSocketAddress) http.getListenerInfo().get(0).getAddress();
    System.out.println("relay http://" + bound.getHostString() + ":" + bound.getPort() + "/");
    System.out.println("relay grpc://" + bound.getHostString() + ":" + grpc.getPort() + "/");
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  http.stop();
                  grpc.shutdownNow();
                }));
  }

  private void handle(HttpServerExchange exchange) throws InterruptedException {
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(io.undertow.util.Headers.CONTENT_LENGTH, 0);
    try {
      String body = new String(exchange.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      calls.run(RelayCall.read(body));
      exchange.setStatusCode(200);
    } catch (IOException malformed) {
      exchange.setStatusCode(400);
    }
  }
}
