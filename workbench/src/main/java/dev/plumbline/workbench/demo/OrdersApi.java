package dev.plumbline.workbench.demo;

import dev.plumbline.clients.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Places orders as a customer does, over HTTP. */
final class OrdersApi {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration GIVE_UP = Duration.ofMillis(400);
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

  private final HttpClient client;
  private final String base;
  private final boolean bringsTrace;

  /**
   * @param base address of an HTTP listener that has the order API
   * @param bringsTrace whether requests carry a traceparent: only needed where answers do not name
   *     their trace
   */
  OrdersApi(HttpClient client, String base, boolean bringsTrace) {
    this.client = client;
    this.base = base;
    this.bringsTrace = bringsTrace;
  }

  /** Places an order of one line for each article. */
  OrderAnswer place(String... skus) {
    return send(order(skus).build());
  }

  CompletableFuture<OrderAnswer> placeAsync(String... skus) {
    return sendAsync(order(skus).build());
  }

  private CompletableFuture<OrderAnswer> sendAsync(HttpRequest request) {
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .handle(
            (response, failure) ->
                failure == null ? answer(request, response) : lost(request, failure));
  }

  /** Places an order during which the service of the fault acts it out. */
  OrderAnswer place(DemoFault fault) {
    return send(order(fault));
  }

  CompletableFuture<OrderAnswer> placeAsync(DemoFault fault) {
    return sendAsync(order(fault));
  }

  private HttpRequest order(DemoFault fault) {
    HttpRequest.Builder request =
        order("SKU-1").header("baggage", "plumbline.demo.fault=" + fault.word());
    if (fault.kind() == DemoFault.Kind.CANCELLED) {
      // The client drops the connection.
      request.timeout(GIVE_UP);
    }
    return request.build();
  }

  OrderAnswer get(String path) {
    return send(request(path).GET().build());
  }

  CompletableFuture<OrderAnswer> getAsync(String path) {
    return sendAsync(request(path).GET().build());
  }

  private HttpRequest.Builder order(String... skus) {
    StringBuilder lines = new StringBuilder();
    for (String sku : skus) {
      lines
          .append(lines.isEmpty() ? "" : ",")
          .append("{\"sku\":\"")
          .append(sku)
          .append("\",\"quantity\":2}");
    }
    String body = "{\"customer\":\"c-1\",\"lines\":[" + lines + "]}";
    return request("/v1/orders")
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    if (bringsTrace) {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      request.header(
          "traceparent",
          "00-%016x%016x-%016x-01"
              .formatted(random.nextLong() | 1, random.nextLong(), random.nextLong() | 1));
    }
    return request;
  }

  private OrderAnswer send(HttpRequest request) {
    try {
      return answer(request, client.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return lost(request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return lost(request, e);
    }
  }

  private static OrderAnswer answer(HttpRequest request, HttpResponse<String> response) {
    Map<String, @Nullable Object> body = Json.readObject(response.body());
    boolean problem =
        response
            .headers()
            .firstValue("content-type")
            .orElse("")
            .startsWith("application/problem+json");
    return new OrderAnswer(
        response.statusCode(),
        problem ? ObservedTuple.of(body) : Optional.empty(),
        traceId(request, response, body),
        problem ? "" : Json.text(body, "id"),
        "");
  }

  private static String traceId(
      HttpRequest request, HttpResponse<String> response, Map<String, @Nullable Object> body) {
    for (String timing : response.headers().allValues("server-timing")) {
      Matcher traceparent = TRACEPARENT.matcher(timing);
      if (traceparent.find()) {
        return traceparent.group(1);
      }
    }
    String stated = Json.text(body, "trace_id");
    return stated.isEmpty() ? brought(request) : stated;
  }

  private static OrderAnswer lost(HttpRequest request, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    boolean gaveUp = cause instanceof HttpTimeoutException;
    String said =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return OrderAnswer.none(brought(request), gaveUp ? "the client gave up" : said);
  }

  private static String brought(HttpRequest request) {
    Matcher traceparent =
        TRACEPARENT.matcher(request.headers().firstValue("traceparent").orElse(""));
    return traceparent.matches() ? traceparent.group(1) : "";
  }
}
