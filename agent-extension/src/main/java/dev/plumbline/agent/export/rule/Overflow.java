package dev.plumbline.agent.export.rule;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the measurements that the SDK put into the overflow series of each metric. A sum or a
 * gauge has no number of measurements: it counts once.
 */
final class Overflow {
  private static final AttributeKey<Boolean> KEY = AttributeKey.booleanKey("otel.metric.overflow");

  /** By scope, name and unit: libraries that record ms and s have a series each. */
  private final Map<String, Long> seen = new ConcurrentHashMap<>();

  /** Those since the last call for this metric. */
  long grown(MetricData metric) {
    Data<?> data = metric.getData();
    long now = 0;
    for (PointData point : data.getPoints()) {
      if (Boolean.TRUE.equals(point.getAttributes().get(KEY))) {
        now = point instanceof HistogramPointData ? ((HistogramPointData) point).getCount() : 1;
      }
    }
    if (now == 0 || isDelta(data)) {
      return now;
    }
    String key =
        String.join(
            "\0",
            metric.getInstrumentationScopeInfo().getName(),
            metric.getName(),
            metric.getUnit());
    Long before = seen.put(key, now);
    return Math.max(0, now - (before == null ? 0 : before));
  }

  private static boolean isDelta(Data<?> data) {
    return data instanceof HistogramData
        && ((HistogramData) data).getAggregationTemporality() == AggregationTemporality.DELTA;
  }
}
