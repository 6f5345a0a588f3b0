package dev.plumbline.conformance.executor;

import dev.plumbline.agent.export.MetricViews;
import dev.plumbline.charter.registry.Metric;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Answers the cases of metrics under the charter's views. */
final class MetricOperations {
  private static final AttributeKey<Boolean> OVERFLOW =
      AttributeKey.booleanKey("otel.metric.overflow");

  private MetricOperations() {}

  static void addTo(Map<String, Executor.Operation> operations) {
    operations.put("metrics.instrument", MetricOperations::instrument);
    operations.put(
        "metrics.labels",
        input -> Map.of("labels", List.copyOf(new TreeSet<>(metric(input).labels().keySet()))));
    operations.put("metrics.overflow", MetricOperations::overflow);
  }

  private static Metric metric(Input input) {
    Metric metric = EmbeddedCharter.charter().metric(input.text("name"));
    if (metric == null) {
      throw new IllegalArgumentException("no metric " + input.text("name"));
    }
    return metric;
  }

  private static Object instrument(Input input) {
    Metric metric = metric(input);
    Map<String, @Nullable Object> output = new LinkedHashMap<>();
    output.put("instrument", metric.instrument().word());
    output.put("unit", metric.unit());
    output.put("buckets", metric.buckets().isEmpty() ? null : metric.buckets());
    return output;
  }

  private static Object overflow(Input input) {
    AttributeKey<String> label = AttributeKey.stringKey(input.text("label"));
    try (Readings readings =
        new Readings(builder -> MetricViews.register(EmbeddedCharter.active("edge"), builder))) {
      Meter meter = readings.provider().get("conformance");
      DoubleHistogram histogram = meter.histogramBuilder(input.text("name")).setUnit("s").build();
      int values = input.integer("values");
      for (int i = 0; i < values; i++) {
        histogram.record(0.01, Attributes.of(label, "value-" + i));
      }
      Collection<HistogramPointData> points = List.of();
      for (MetricData metric : readings.read()) {
        points = metric.getHistogramData().getPoints();
      }
      long total = points.stream().mapToLong(HistogramPointData::getCount).sum();
      boolean overflow =
          points.stream().anyMatch(each -> Boolean.TRUE.equals(each.getAttributes().get(OVERFLOW)));
      return Map.of("series", points.size(), "overflow", overflow, "total", total);
    }
  }
}
