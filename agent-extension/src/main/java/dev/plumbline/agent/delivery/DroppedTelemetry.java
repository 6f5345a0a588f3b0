package dev.plumbline.agent.delivery;

import io.opentelemetry.api.metrics.Meter;

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
