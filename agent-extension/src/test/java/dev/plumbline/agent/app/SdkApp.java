package dev.plumbline.agent.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A service with the OpenTelemetry SDK and no agent. It answers a payment with the headers that it
 * would send on.
 *
 * <p>Prints {@code ready <port>} and lives until its standard input ends.
 */
public final class SdkApp {
  private static final AttributeKey<String> CARD = AttributeKey.stringKey("acme.card.number");
  private static final AttributeKey<String> LOYALTY = AttributeKey.stringKey("acme.loyalty.number");
  private static final AttributeKey<String> TENANT = AttributeKey.stringKey("acme.tenant");

  private final OpenTelemetry telemetry;
  private final LongHistogram amounts;

  private SdkApp(OpenTelemetry telemetry) {
    this.telemetry = telemetry;
    this.amounts =
        telemetry
            .getMeter("com.acme.storefront")
            .histogramBuilder("acme.payment.amount")
            .setUnit("{cent}")
            .ofLongs()
            .build();
  }

  public static void main(String[] arguments) throws Exception {
    try (OpenTelemetrySdk telemetry =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk()) {
      SdkApp app = new SdkApp(telemetry);
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext("/pay", app::pay);
      http.start();
      System.out.println("ready " + http.getAddress().getPort());
      while (System.in.read() >= 0) {
        // Runs until its standard input is closed.
      }
      http.stop(0);
    }
  }

  private void pay(HttpExchange exchange) throws IOException {
    Context caller =
        telemetry
            .getPropagators()
            .getTextMapPropagator()
            .extract(Context.root(), exchange, new Headers());
    String card = Objects.requireNonNull(exchange.getRequestHeaders().getFirst("Card"));
    String loyalty = Objects.requireNonNull(exchange.getRequestHeaders().getFirst("Loyalty"));
    Span span =
        telemetry
            .getTracer("com.acme.storefront")
            .spanBuilder("GET /pay/4711")
            .setParent(caller)
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    Map<String, String> sent = new HashMap<>();
    caller.with(span).wrap(() -> pay(card, loyalty, sent)).run();
    span.end();
    byte[] answer = sent.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private void pay(String card, String loyalty, Map<String, String> sent) {
    Span.current()
        .setAttribute("http.request.method", "GET")
        .setAttribute("http.route", "/pay/{id}")
        .setAttribute(CARD, card)
        .setAttribute(LOYALTY, loyalty)
        .addEvent("paying " + card, Attributes.of(CARD, card));
    telemetry
        .getLogsBridge()
        .get("com.acme.storefront")
        .logRecordBuilder()
        .setAttribute(CARD, card)
        .setBody(Value.of(Collections.singletonMap("acme.card.number", Value.of(card))))
        .emit();
    amounts.record(4_200, Attributes.of(TENANT, "north", CARD, card));
    Context onward =
        Baggage.current().toBuilder()
            .put("acme.secret", card)
            .build()
            .storeInContext(Context.current());
    telemetry.getPropagators().getTextMapPropagator().inject(onward, sent, Map::put);
  }

  private static final class Headers implements TextMapGetter<HttpExchange> {
    @Override
    public Iterable<String> keys(HttpExchange exchange) {
      return exchange.getRequestHeaders().keySet();
    }

    @Override
    public @Nullable String get(@Nullable HttpExchange exchange, String key) {
      return exchange == null ? null : exchange.getRequestHeaders().getFirst(key);
    }
  }
}
