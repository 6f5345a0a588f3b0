package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console with a real Prometheus whose series have one point each, as those of a process that
 * has exported once.
 */
class NewSeriesIT {

  private static final long MINUTE_MILLIS = 60_000;

  @TempDir static Path folder;

  private static Backend prometheus;
  private static TestConsole console;
  private static String range;

  @BeforeAll
  static void aProcessExportsOnce() throws Exception {
    // No Alertmanager listens there.
    prometheus = Backend.prometheus(folder, "http://127.0.0.1:1");
    console =
        TestConsole.start(folder.resolve("console"), "PLUMBLINE_PROMETHEUS_URL", prometheus.url());
    long now = System.currentTimeMillis();
    send(now - MINUTE_MILLIS);
    range = "from=" + (now - 5 * MINUTE_MILLIS) + "&to=" + now;
  }

  @AfterAll
  static void stop() throws Exception {
    if (console != null) {
      console.close();
    }
    if (prometheus != null) {
      prometheus.close();
    }
  }

  @Test
  void theOverviewCountsTheirFirstValues() throws Exception {
    Map<?, ?> edge = line(console.json("/api/overview?" + range), "services", "service", "edge");

    assertThat(number(edge, "calls_per_s")).isCloseTo(71 / 300.0, within(0.001));
    assertThat(number(edge, "error_ratio")).isCloseTo(30 / 71.0, within(0.001));
    assertThat(number(edge, "p99_s")).isBetween(0.1, 0.5);
  }

  @Test
  void budgetsCountTheirFirstValues() throws Exception {
    Map<String, Object> alerts = console.json("/api/alerts");

    Map<?, ?> placed = line(alerts, "budgets", "journey", "place-order");
    assertThat(number(placed, "left_ratio")).isCloseTo(1 - (30 / 69.0) / 0.001, within(0.1));
    Map<?, ?> read = line(alerts, "budgets", "journey", "read-order");
    assertThat(number(read, "left_ratio")).isCloseTo(1, within(0.001));
  }

  @Test
  void aServiceCountsTheirFirstValues() throws Exception {
    Map<String, Object> edge = console.json("/api/services/edge?step=30&" + range);

    Map<?, ?> placed = line(edge, "operations", "operation", "POST /v1/orders");
    assertThat(number(placed, "error_ratio")).isCloseTo(30 / 69.0, within(0.001));
    Map<?, ?> error = line(edge, "errors", "code", "UNAVAILABLE");
    assertThat(most(error.get("per_s"))).isPositive();
    assertThat(most(line(edge, "findings", "rule", "span-name-template").get("per_s")))
        .isPositive();
    assertThat(most(line(edge, "sampler", "rule", "default").get("per_s"))).isPositive();
  }

  private static double most(Object values) {
    return ((List<?>) values)
        .stream()
            .filter(Number.class::isInstance)
            .mapToDouble(value -> ((Number) value).doubleValue())
            .max()
            .orElse(0);
  }

  private static Map<?, ?> line(Map<?, ?> document, String list, String key, String value) {
    for (Object item : (List<?>) document.get(list)) {
      if (value.equals(((Map<?, ?>) item).get(key))) {
        return (Map<?, ?>) item;
      }
    }
    throw new AssertionError("no " + key + " " + value + " in " + document.get(list));
  }

  private static double number(Map<?, ?> document, String key) {
    assertThat(document.get(key)).as(key).isInstanceOf(Number.class);
    return ((Number) document.get(key)).doubleValue();
  }

  private static void send(long millis) throws Exception {
    ExportMetricsServiceRequest request =
        ExportMetricsServiceRequest.newBuilder()
            .addResourceMetrics(
                ResourceMetrics.newBuilder()
                    .setResource(
                        io.opentelemetry.proto.resource.v1.Resource.newBuilder()
                            .addAttributes(Otlp.attribute("service.name", "edge"))
                            .addAttributes(Otlp.attribute("service.instance.id", "new")))
                    .addScopeMetrics(
                        ScopeMetrics.newBuilder()
                            .addMetrics(
                                Metric.newBuilder()
                                    .setName("http.server.request.duration")
                                    .setUnit("s")
                                    .setHistogram(
                                        Histogram.newBuilder()
                                            .setAggregationTemporality(
                                                AggregationTemporality
                                                    .AGGREGATION_TEMPORALITY_CUMULATIVE)
                                            .addDataPoints(calls(millis, 39, "POST", "/v1/orders"))
                                            .addDataPoints(
                                                calls(millis, 30, "POST", "/v1/orders")
                                                    .addAttributes(
                                                        Otlp.attribute(
                                                            "plumbline.error.code", "UNAVAILABLE"))
                                                    .addAttributes(
                                                        Otlp.attribute(
                                                            "plumbline.error.fault", "dependency")))
                                            .addDataPoints(
                                                calls(millis, 2, "GET", "/v1/orders/{id}"))))
                            .addMetrics(
                                counter(
                                    millis,
                                    "plumbline.findings",
                                    "plumbline.finding.rule",
                                    "span-name-template"))
                            .addMetrics(
                                counter(
                                    millis,
                                    "plumbline.sampler.decisions",
                                    "plumbline.sampler.rule",
                                    "default"))))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(prometheus.url() + "/api/v1/otlp/v1/metrics"))
                    .header("Content-Type", "application/x-protobuf")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(request.toByteArray()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** So many calls, each between 0.1 and 0.25 s. */
  private static HistogramDataPoint.Builder calls(
      long millis, long count, String method, String route) {
    return HistogramDataPoint.newBuilder()
        .setStartTimeUnixNano((millis - MINUTE_MILLIS) * 1_000_000)
        .setTimeUnixNano(millis * 1_000_000)
        .addAttributes(Otlp.attribute("http.request.method", method))
        .addAttributes(Otlp.attribute("http.route", route))
        .setCount(count)
        .setSum(count * 0.2)
        .addAllExplicitBounds(List.of(0.1, 0.25, 0.5))
        .addAllBucketCounts(List.of(0L, count, 0L, 0L));
  }

  private static Metric counter(long millis, String name, String key, String value) {
    return Metric.newBuilder()
        .setName(name)
        .setSum(
            Sum.newBuilder()
                .setIsMonotonic(true)
                .setAggregationTemporality(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addDataPoints(
                    NumberDataPoint.newBuilder()
                        .setStartTimeUnixNano((millis - MINUTE_MILLIS) * 1_000_000)
                        .setTimeUnixNano(millis * 1_000_000)
                        .setAsDouble(7)
                        .addAttributes(Otlp.attribute(key, value))))
        .build();
  }
}
