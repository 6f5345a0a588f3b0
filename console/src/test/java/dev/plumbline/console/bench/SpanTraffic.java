package dev.plumbline.console.bench;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes export requests as the Collector sends them for the demo's orders: nine spans a trace over
 * three services, with the attributes that the charter asks for. One order in fifty fails.
 */
public final class SpanTraffic {

  public static final int SPANS_PER_TRACE = 9;

  private static final String ORDER = "plumbline.demo.orders.v1.OrderService/PlaceOrder";
  private static final String QUOTE = "plumbline.demo.orders.v1.PricingService/Quote";

  private final Random random;
  private final List<Resource> resources = new ArrayList<>();

  /** The same seed makes the same traffic. */
  public SpanTraffic(long seed) {
    random = new Random(seed);
    for (String[] service :
        new String[][] {
          {"edge", "storefront", "java"}, {"gateway", "orders", "go"}, {"worker", "pricing", "rust"}
        }) {
      resources.add(
          Resource.newBuilder()
              .addAttributes(text("service.name", service[0]))
              .addAttributes(text("service.namespace", "shop"))
              .addAttributes(text("service.version", "0.1.0"))
              .addAttributes(text("service.instance.id", "6f3c-" + service[0]))
              .addAttributes(text("deployment.environment.name", "benchmark"))
              .addAttributes(text("plumbline.team", service[1]))
              .addAttributes(text("plumbline.charter.digest", "a".repeat(64)))
              .addAttributes(text("telemetry.sdk.language", service[2]))
              .build());
    }
  }

  /** A request and the traces in it. */
  public record Request(ExportTraceServiceRequest message, List<byte[]> traceIds) {

    public int spans() {
      return traceIds.size() * SPANS_PER_TRACE;
    }
  }

  /** Makes a request of so many traces that started about now. */
  public Request request(int traces, long nowNanos) {
    List<List<Span>> spans = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<byte[]> ids = new ArrayList<>();
    for (int i = 0; i < traces; i++) {
      byte[] id = new byte[16];
      random.nextBytes(id);
      id[0] |= 1;
      ids.add(id);
      trace(ByteString.copyFrom(id), nowNanos - i * 1_000L, spans);
    }
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    for (int i = 0; i < resources.size(); i++) {
      request.addResourceSpans(
          ResourceSpans.newBuilder()
              .setResource(resources.get(i))
              .addScopeSpans(
                  ScopeSpans.newBuilder()
                      .setScope(InstrumentationScope.newBuilder().setName("orders"))
                      .setSchemaUrl("https://plumbline.dev/schemas/shop/0.1.0")
                      .addAllSpans(spans.get(i))));
    }
    return new Request(request.build(), ids);
  }

  private void trace(ByteString trace, long end, List<List<Span>> spans) {
    long millis = 5L + random.nextInt(60) + (random.nextInt(100) == 0 ? 900 : 0);
    long at = end - millis * 1_000_000;
    boolean fails = random.nextInt(50) == 0;
    ByteString[] ids = new ByteString[SPANS_PER_TRACE];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = ByteString.copyFrom(ByteBuffer.allocate(8).putLong(random.nextLong() | 1).array());
    }
    spans.get(0).add(http(trace, ids[0], at, millis, fails));
    spans.get(0).add(rpc(trace, ids[1], ids[0], ORDER, false, at + 300_000, millis - 1, fails));
    spans.get(1).add(rpc(trace, ids[2], ids[1], ORDER, true, at + 600_000, millis - 2, fails));
    spans.get(1).add(inner(trace, ids[3], ids[2], "orders.place", at + 700_000, millis - 2));
    spans.get(1).add(database(trace, ids[4], ids[3], at + 800_000));
    spans.get(1).add(rpc(trace, ids[5], ids[3], QUOTE, false, at + 1_900_000, millis - 3, fails));
    spans.get(2).add(rpc(trace, ids[6], ids[5], QUOTE, true, at + 2_000_000, millis - 4, fails));
    spans.get(2).add(inner(trace, ids[7], ids[6], "orders.price_line", at + 2_100_000, millis - 4));
    spans.get(2).add(inner(trace, ids[8], ids[7], "orders.compute_price", at + 2_200_000, 1));
  }

  private Span http(ByteString trace, ByteString id, long at, long millis, boolean fails) {
    Span.Builder span =
        span(trace, id, "POST /v1/orders", Span.SpanKind.SPAN_KIND_SERVER, at, millis)
            .addAttributes(text("http.request.method", "POST"))
            .addAttributes(text("http.route", "/v1/orders"))
            .addAttributes(number("http.response.status_code", fails ? 504 : 201))
            .addAttributes(text("url.path", "/v1/orders"))
            .addAttributes(text("url.scheme", "http"))
            .addAttributes(text("server.address", "127.0.0.1"))
            .addAttributes(number("server.port", 8080))
            .addAttributes(text("network.peer.address", "127.0.0.1"))
            .addAttributes(number("network.peer.port", 30_000 + random.nextInt(30_000)))
            .addAttributes(text("network.protocol.version", "1.1"))
            .addAttributes(text("user_agent.original", "k6/1.8.1"))
            .addAttributes(number("thread.id", 20 + random.nextInt(16)))
            .addAttributes(text("thread.name", "XNIO-1 task-" + random.nextInt(16)));
    return failed(span, fails).build();
  }

  private Span rpc(
      ByteString trace,
      ByteString id,
      ByteString parent,
      String method,
      boolean server,
      long at,
      long millis,
      boolean fails) {
    Span.SpanKind kind = server ? Span.SpanKind.SPAN_KIND_SERVER : Span.SpanKind.SPAN_KIND_CLIENT;
    Span.Builder span =
        span(trace, id, method, kind, at, millis)
            .setParentSpanId(parent)
            .addAttributes(text("rpc.system.name", "grpc"))
            .addAttributes(text("rpc.method", method))
            .addAttributes(text("rpc.response.status_code", fails ? "DEADLINE_EXCEEDED" : "OK"))
            .addAttributes(text("server.address", "127.0.0.1"))
            .addAttributes(number("server.port", 9100))
            .addAttributes(text("network.peer.address", "127.0.0.1"))
            .addAttributes(number("network.peer.port", 30_000 + random.nextInt(30_000)))
            .addAttributes(text("network.protocol.version", "2"));
    return failed(span, fails).build();
  }

  private Span inner(
      ByteString trace, ByteString id, ByteString parent, String name, long at, long millis) {
    return span(trace, id, name, Span.SpanKind.SPAN_KIND_INTERNAL, at, millis)
        .setParentSpanId(parent)
        .addAttributes(text("orders.sku", "SKU-" + random.nextInt(100)))
        .addAttributes(number("orders.quantity", 1 + random.nextInt(9)))
        .addAttributes(text("code.file.path", "src/pricing.rs"))
        .addAttributes(number("code.line.number", 42))
        .addAttributes(text("thread.name", "tokio-runtime-worker"))
        .build();
  }

  private Span database(ByteString trace, ByteString id, ByteString parent, long at) {
    return span(trace, id, "INSERT orders", Span.SpanKind.SPAN_KIND_CLIENT, at, 1)
        .setParentSpanId(parent)
        .addAttributes(text("db.system.name", "sqlite"))
        .addAttributes(text("db.operation.name", "INSERT"))
        .addAttributes(text("db.collection.name", "orders"))
        .addAttributes(
            text("db.query.text", "INSERT INTO orders (id, customer, total) VALUES (?, ?, ?)"))
        .build();
  }

  private static Span.Builder span(
      ByteString trace, ByteString id, String name, Span.SpanKind kind, long at, long millis) {
    return Span.newBuilder()
        .setTraceId(trace)
        .setSpanId(id)
        .setName(name)
        .setKind(kind)
        .setFlags(0x101)
        .setTraceState("ot=th:0")
        .setStartTimeUnixNano(at)
        .setEndTimeUnixNano(at + Math.max(1, millis) * 1_000_000);
  }

  private static Span.Builder failed(Span.Builder span, boolean fails) {
    if (!fails) {
      return span;
    }
    return span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))
        .addAttributes(text("plumbline.error.code", "DEADLINE_EXCEEDED"))
        .addAttributes(text("plumbline.error.origin", "worker"))
        .addAttributes(text("plumbline.error.reason", "DEADLINE"))
        .addAttributes(text("plumbline.error.fault", "dependency"))
        .addAttributes(
            KeyValue.newBuilder()
                .setKey("plumbline.error.retryable")
                .setValue(AnyValue.newBuilder().setBoolValue(false)));
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static KeyValue number(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }
}
