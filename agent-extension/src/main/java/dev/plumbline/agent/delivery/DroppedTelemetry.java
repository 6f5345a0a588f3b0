package dev.plumbline.agent.delivery;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;

/**
 * Counts the telemetry that did not leave the process: {@code plumbline.telemetry.dropped}.
 *
 * <p>Failed exports are counted as they happen. Full queues are counted by the SDK alone; its count
 * is read from the metrics that it exports ({@link QueueDrops}).
 */
public final class DroppedTelemetry {
  private final DroppedItems spans = new DroppedItems("traces");
  private final DroppedItems points = new DroppedItems("metrics");
  private final DroppedItems logs = new DroppedItems("logs");

  /** Counts spans that are not exported; the result of their export. */
  public CompletableResultCode spans(int withheld) {
    return spans.withheld(withheld);
  }

  /** Counts log records that are not exported; the result of their export. */
  public CompletableResultCode logs(int withheld) {
    return logs.withheld(withheld);
  }

  /** Counts the points of metrics that are not exported; the result of their export. */
  public CompletableResultCode metrics(Collection<MetricData> withheld) {
    return points.withheld(points(withheld));
  }

  static int points(Collection<MetricData> metrics) {
    int points = 0;
    for (MetricData metric : metrics) {
      points += metric.getData().getPoints().size();
    }
    return points;
  }

  DroppedItems spans() {
    return spans;
  }

  DroppedItems points() {
    return points;
  }

  DroppedItems logs() {
    return logs;
  }

  /** Registers the counter. */
  public void report(Meter meter) {
    meter
        .counterBuilder("plumbline.telemetry.dropped")
        .setUnit("{item}")
        .setDescription(
            "Spans, metric points and log records that were dropped before they left the process.")
        .buildWithCallback(
            measurement -> {
              spans.observe(measurement);
              points.observe(measurement);
              logs.observe(measurement);
            });
  }
}
