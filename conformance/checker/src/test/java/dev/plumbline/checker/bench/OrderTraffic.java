package dev.plumbline.checker.bench;

import dev.plumbline.charter.Charter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/**
 * Writes OTLP/JSON lines as the Collector writes them for the demo's orders: nine spans a trace
 * over three services, each service in batches of its own, so that the spans of a trace lie lines
 * apart. What it writes keeps the charter.
 */
public final class OrderTraffic {

  private static final int TRACES_PER_BATCH = 40;
  private static final long BASE = 1_795_370_400_000_000_000L;
  private static final String ORDER = "plumbline.demo.orders.v1.OrderService/PlaceOrder";
  private static final String QUOTE = "plumbline.demo.orders.v1.PricingService/Quote";

  private final Charter charter;
  private final Random random = new Random(42);
  private final StringBuilder edge = new StringBuilder();
  private final StringBuilder gateway = new StringBuilder();
  private final StringBuilder worker = new StringBuilder();

  public OrderTraffic(Charter charter) {
    this.charter = charter;
  }

  /** Spans that one trace has. */
  public static int spansPerTrace() {
    return 9;
  }

  public void write(int traces, OutputStream out) throws IOException {
    for (int done = 0; done < traces; ) {
      int batch = Math.min(TRACES_PER_BATCH, traces - done);
      for (int i = 0; i < batch; i++) {
        trace(BASE + (done + i) * 5_000_000L);
      }
      flush("worker", "pricing", "rust", worker, out);
      flush("gateway", "orders", "go", gateway, out);
      flush("edge", "storefront", "java", edge, out);
      done += batch;
    }
  }

  private void trace(long at) {
    String trace = id() + id();
    String e1 = id();
    String e2 = id();
    String g1 = id();
    String g2 = id();
    String g3 = id();
    String g4 = id();
    String w1 = id();
    String w2 = id();
    String w3 = id();
    span(edge, trace, e1, "", "POST /v1/orders", 2, at, 40, HTTP);
    span(edge, trace, e2, e1, ORDER, 3, at + 1_000_000, 38, rpc(ORDER, 9100));
    span(gateway, trace, g1, e2, ORDER, 2, at + 2_000_000, 36, rpc(ORDER, 9100));
    String order = text("orders.id", "o-" + g2) + "," + number("orders.lines", 1);
    span(gateway, trace, g2, g1, "orders.place", 1, at + 3_000_000, 34, order);
    span(gateway, trace, g3, g2, QUOTE, 3, at + 4_000_000, 20, rpc(QUOTE, 9200));
    span(gateway, trace, g4, g2, "INSERT orders", 3, at + 26_000_000, 4, DB);
    span(worker, trace, w1, g3, QUOTE, 2, at + 5_000_000, 18, rpc(QUOTE, 9200));
    String sku = text("orders.sku", "SKU-" + (1 + random.nextInt(100)));
    span(
        worker,
        trace,
        w2,
        w1,
        "orders.price_line",
        1,
        at + 6_000_000,
        16,
        sku + "," + number("orders.quantity", 2) + "," + CODE);
    span(worker, trace, w3, w2, "orders.compute_price", 1, at + 7_000_000, 14, sku + "," + CODE);
  }

  private static final String HTTP =
      String.join(
          ",",
          text("http.request.method", "POST"),
          text("http.route", "/v1/orders"),
          number("http.response.status_code", 201),
          text("url.path", "/v1/orders"),
          text("url.scheme", "http"),
          text("server.address", "127.0.0.1"),
          number("server.port", 8080),
          text("network.peer.address", "127.0.0.1"),
          number("network.peer.port", 51_234),
          text("network.protocol.version", "1.1"),
          text("user_agent.original", "k6/1.8.1"),
          number("thread.id", 42),
          text("thread.name", "XNIO-1 task-1"));

  private static final String DB =
      String.join(
          ",",
          text("db.system.name", "sqlite"),
          text("db.operation.name", "INSERT"),
          text("db.collection.name", "orders"),
          text("db.query.text", "INSERT INTO orders (id, customer, total) VALUES (?, ?, ?)"));

  private static final String CODE =
      String.join(
          ",",
          text("code.file.path", "src/pricing.rs"),
          number("code.line.number", 42),
          text("thread.name", "tokio-runtime-worker"),
          number("thread.id", 7));

  private static String rpc(String method, int port) {
    return String.join(
        ",",
        text("rpc.system.name", "grpc"),
        text("rpc.method", method),
        text("rpc.response.status_code", "OK"),
        text("server.address", "127.0.0.1"),
        number("server.port", port),
        text("network.peer.address", "127.0.0.1"),
        number("network.peer.port", 9100),
        text("network.protocol.version", "2"));
  }

  private static void span(
      StringBuilder out,
      String trace,
      String id,
      String parent,
      String name,
      int kind,
      long start,
      int millis,
      String attributes) {
    out.append(out.length() == 0 ? "" : ",")
        .append("{\"traceId\":\"")
        .append(trace)
        .append("\",\"spanId\":\"")
        .append(id)
        .append("\",\"parentSpanId\":\"")
        .append(parent)
        .append("\",\"flags\":")
        .append(kind == 2 && !parent.isEmpty() ? 769 : 257)
        .append(",\"name\":\"")
        .append(name)
        .append("\",\"kind\":")
        .append(kind)
        .append(",\"startTimeUnixNano\":\"")
        .append(start)
        .append("\",\"endTimeUnixNano\":\"")
        .append(start + millis * 1_000_000L)
        .append("\",\"attributes\":[")
        .append(attributes)
        .append("],\"status\":{}}");
  }

  private void flush(
      String service, String team, String language, StringBuilder spans, OutputStream out)
      throws IOException {
    String resource =
        String.join(
            ",",
            text("service.name", service),
            text("service.namespace", "shop"),
            text("service.version", "0.1.0"),
            text("service.instance.id", service + "-1"),
            text("deployment.environment.name", "bench"),
            text("deployment.id", "local"),
            text("cloud.region", "local"),
            text("container.id", "none"),
            text("plumbline.team", team),
            text("plumbline.charter.digest", charter.digest()),
            text("telemetry.sdk.language", language));
    String line =
        "{\"resourceSpans\":[{\"resource\":{\"attributes\":["
            + resource
            + "]},\"scopeSpans\":[{\"scope\":{\"name\":\"orders\"},\"spans\":["
            + spans
            + "],\"schemaUrl\":\""
            + charter.schemaUrl()
            + "\"}]}]}\n";
    out.write(line.getBytes(StandardCharsets.UTF_8));
    spans.setLength(0);
  }

  private static String text(String key, String value) {
    return "{\"key\":\"" + key + "\",\"value\":{\"stringValue\":\"" + value + "\"}}";
  }

  private static String number(String key, long value) {
    return "{\"key\":\"" + key + "\",\"value\":{\"intValue\":\"" + value + "\"}}";
  }

  private String id() {
    return String.format(Locale.ROOT, "%016x", random.nextLong() | 1);
  }
}
