package dev.plumbline.console;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Three minutes of a shop in which every third order fails in the worker, as its services would
 * have exported them: one request to Prometheus for each moment.
 */
final class ShopMetrics {

  static final int MOMENTS = 19;
  static final long STEP_MILLIS = 10_000;

  /** Calls in one step. */
  static final int GOOD = 20;

  static final int FAILED = 10;

  /** The service found something at each moment up to this one. */
  static final int LAST_FINDING = 9;

  private static final double[] BOUNDS = {
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
  };
  private static final String ORDER = "plumbline.demo.orders.v1.OrderService/PlaceOrder";

  private final long endMillis;
  private final long keptTrace;
  private final long lostTrace;
  private final String environment;

  /**
   * @param keptTrace the exemplar of good orders
   * @param lostTrace the exemplar of failed ones
   */
  ShopMetrics(long endMillis, long keptTrace, long lostTrace) {
    this(endMillis, keptTrace, lostTrace, "");
  }

  ShopMetrics(long endMillis, long keptTrace, long lostTrace, String environment) {
    this.environment = environment;
    this.endMillis = endMillis;
    this.keptTrace = keptTrace;
    this.lostTrace = lostTrace;
  }

  long moment(int i) {
    return endMillis - (MOMENTS - 1 - i) * STEP_MILLIS;
  }

  void sendTo(String prometheus) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    for (int i = 0; i < MOMENTS; i++) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(prometheus + "/api/v1/otlp/v1/metrics"))
                  .header("Content-Type", "application/x-protobuf")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(request(i).toByteArray()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new AssertionError(answer.statusCode() + " " + answer.body());
      }
    }
  }

  private ExportMetricsServiceRequest request(int i) {
    List<Metric> edge = new ArrayList<>();
    edge.add(
        calls(
            i,
            "http.server.request.duration",
            attributes("http.request.method", "POST", "http.route", "/v1/orders")));
    edge.add(
        calls(
            i,
            "rpc.client.call.duration",
            attributes("rpc.method", ORDER, "server.address", "gateway")));
    // No service of the charter: counts on no line of the chain.
    edge.add(
        calls(
            i,
            "http.client.request.duration",
            attributes("http.request.method", "GET", "server.address", "payments.example")));
    // Both have series without a label of their own.
    edge.add(overflowed(i, "rpc.client.call.duration"));
    edge.add(overflowed(i, "http.client.request.duration"));
    edge.add(counter(i, "process.cpu.time", "s", 2.0 * i, attributes("cpu.mode", "user")));
    edge.add(gauge(i, "process.memory.usage", "By", 200 << 20));
    edge.add(gauge(i, "jvm.thread.count", "{thread}", 31));
    edge.add(gauge(i, "plumbline.enforcement.active", "1", 1));
    edge.add(
        counter(
            i,
            "plumbline.findings",
            "{finding}",
            Math.min(i, LAST_FINDING) + 1,
            attributes(
                "plumbline.finding.rule",
                "span-name-template",
                "plumbline.finding.action",
                "enforced")));
    edge.add(
        counter(
            i,
            "plumbline.sampler.decisions",
            "{decision}",
            30.0 * i,
            attributes("plumbline.sampler.rule", "default", "plumbline.sampler.decision", "keep")));
    List<Metric> gateway = new ArrayList<>();
    gateway.add(calls(i, "rpc.server.call.duration", attributes("rpc.method", ORDER)));
    gateway.add(gauge(i, "process.memory.usage", "By", 40 << 20));
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(of("edge", edge))
        .addResourceMetrics(of("gateway", gateway))
        .build();
  }

  private ResourceMetrics of(String service, List<Metric> metrics) {
    return ResourceMetrics.newBuilder()
        .setResource(Otlp.resource(service, environment))
        .addScopeMetrics(ScopeMetrics.newBuilder().addAllMetrics(metrics))
        .build();
  }

  /** Good ones take 20 ms, failed ones 2 s. */
  private Metric calls(int i, String name, List<KeyValue> attributes) {
    List<KeyValue> failed = new ArrayList<>(attributes);
    failed.addAll(
        attributes(
            "plumbline.error.code",
            "DEADLINE_EXCEEDED",
            "error.type",
            "DEADLINE_EXCEEDED",
            "plumbline.error.origin",
            "worker",
            "plumbline.error.fault",
            "dependency"));
    return Metric.newBuilder()
        .setName(name)
        .setUnit("s")
        .setHistogram(
            Histogram.newBuilder()
                .setAggregationTemporality(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addDataPoints(point(i, attributes, (long) GOOD * i, 0.02, keptTrace))
                .addDataPoints(point(i, failed, (long) FAILED * i, 2.0, lostTrace)))
        .build();
  }

  private Metric overflowed(int i, String name) {
    return Metric.newBuilder()
        .setName(name)
        .setUnit("s")
        .setHistogram(
            Histogram.newBuilder()
                .setAggregationTemporality(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addDataPoints(
                    point(i, attributes("otel.metric.overflow", "true"), 0, 0.02, keptTrace)
                        .toBuilder()
                        .clearExemplars()))
        .build();
  }

  private HistogramDataPoint point(
      int i, List<KeyValue> attributes, long count, double seconds, long trace) {
    HistogramDataPoint.Builder point =
        HistogramDataPoint.newBuilder()
            .setStartTimeUnixNano(moment(0) * 1_000_000)
            .setTimeUnixNano(moment(i) * 1_000_000)
            .addAllAttributes(attributes)
            .setCount(count)
            .setSum(count * seconds);
    int bucket = 0;
    while (seconds > BOUNDS[bucket]) {
      bucket++;
    }
    for (int b = 0; b <= BOUNDS.length; b++) {
      point.addBucketCounts(b == bucket ? count : 0);
      if (b < BOUNDS.length) {
        point.addExplicitBounds(BOUNDS[b]);
      }
    }
    if (i > 0) {
      point.addExemplars(
          Exemplar.newBuilder()
              .setTimeUnixNano(moment(i) * 1_000_000 - 1_000_000)
              .setAsDouble(seconds)
              .setTraceId(Otlp.traceId(trace))
              .setSpanId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, 1})));
    }
    return point.build();
  }

  private Metric counter(int i, String name, String unit, double value, List<KeyValue> attributes) {
    return Metric.newBuilder()
        .setName(name)
        .setUnit(unit)
        .setSum(
            Sum.newBuilder()
                .setIsMonotonic(true)
                .setAggregationTemporality(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addDataPoints(number(i, value).addAllAttributes(attributes)))
        .build();
  }

  private Metric gauge(int i, String name, String unit, double value) {
    return Metric.newBuilder()
        .setName(name)
        .setUnit(unit)
        .setGauge(Gauge.newBuilder().addDataPoints(number(i, value)))
        .build();
  }

  private NumberDataPoint.Builder number(int i, double value) {
    return NumberDataPoint.newBuilder()
        .setStartTimeUnixNano(moment(0) * 1_000_000)
        .setTimeUnixNano(moment(i) * 1_000_000)
        .setAsDouble(value);
  }

  private static List<KeyValue> attributes(String... keysAndValues) {
    List<KeyValue> attributes = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      attributes.add(Otlp.attribute(keysAndValues[i], keysAndValues[i + 1]));
    }
    return attributes;
  }
}
