package dev.plumbline.agent.delivery;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Reads from exported metrics how many items the SDK's batch processors dropped because of full
 * queues: {@code processedSpans} and {@code processedLogs} with {@code dropped=true}, or by the
 * newer conventions {@code otel.sdk.processor.span.processed} and {@code
 * otel.sdk.processor.log.processed} with {@code error.type=queue_full}.
 */
final class QueueDrops {
  private static final AttributeKey<Boolean> DROPPED = AttributeKey.booleanKey("dropped");
  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private QueueDrops() {}

  static void takeOver(Collection<MetricData> metrics, DroppedTelemetry dropped) {
    for (MetricData metric : metrics) {
      DroppedItems losses = losses(metric.getName(), dropped);
      if (losses != null
          && metric.getType() == MetricDataType.LONG_SUM
          && metric.getLongSumData().getAggregationTemporality()
              == AggregationTemporality.CUMULATIVE) {
        long sum = 0;
        for (LongPointData point : metric.getLongSumData().getPoints()) {
          sum += isLoss(point) ? point.getValue() : 0;
        }
        losses.queueFull(sum);
      }
    }
  }

  private static @Nullable DroppedItems losses(String metric, DroppedTelemetry dropped) {
    switch (metric) {
      case "processedSpans":
      case "otel.sdk.processor.span.processed":
        return dropped.spans();
      case "processedLogs":
      case "otel.sdk.processor.log.processed":
        return dropped.logs();
      default:
        return null;
    }
  }

  private static boolean isLoss(LongPointData point) {
    return Boolean.TRUE.equals(point.getAttributes().get(DROPPED))
        || "queue_full".equals(point.getAttributes().get(ERROR_TYPE));
  }
}
