package dev.plumbline.conformance.executor;

import dev.plumbline.conformance.cases.Json;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Makes one POST for each item of a JSON array of {@code {url, arguments}}. A plain application: it
 * knows no OpenTelemetry type, the agent does the rest.
 */
public final class Relay {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_BODY = 1 << 20;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  private Relay() {}

  public static void main(String[] arguments) {
    String address = arguments[0];
    int colon = address.lastIndexOf(':');
    Undertow server =
        Undertow.builder()
            .setServerOption(io.undertow.UndertowOptions.MAX_ENTITY_SIZE, (long) MAX_BODY)
            .addHttpListener(
                Integer.parseInt(address.substring(colon + 1)), address.substring(0, colon))
            .setHandler(new BlockingHandler(new Relay()::handle))
            .build();
    server.start();
    InetSocketAddress bound = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    System.out.println("relay http://" + bound.getHostString() + ":" + bound.getPort() + "/");
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
  }

  private void handle(HttpServerExchange exchange) throws InterruptedException {
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(io.undertow.util.Headers.CONTENT_LENGTH, 0);
    try {
      String body = new String(exchange.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!(Json.read(body) instanceof List<?> items)) {
        throw new IOException("expected an array of {url, arguments}");
      }
      for (Object item : items) {
        if (!(item instanceof Map<?, ?> call) || !(call.get("url") instanceof String url)) {
          throw new IOException("expected an array of {url, arguments}");
        }
        post(url, Json.write(call.get("arguments")));
      }
      exchange.setStatusCode(200);
    } catch (IOException | IllegalArgumentException malformed) {
      exchange.setStatusCode(400);
    }
  }

  private void post(String url, String body) throws InterruptedException {
    try {
      client.send(
          HttpRequest.newBuilder(URI.create(url))
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.discarding());
    } catch (IOException unanswered) {
      // Whatever they answer, or not: the caller looks at what they received.
    }
  }
}
