package dev.plumbline.agent.delivery;

import io.opentelemetry.api.metrics.Meter;

/**
 * Counts the telemetry that did not leave the process: {@code plumbline.telemetry.dropped}.
 *
 * <p>What an exporter gave up is seen as it happens. What found no room in a queue only the SDK
 * knows; its own count is taken over as it passes on its way out ({@link QueueLosses}).
 */
public final class Dropped {
  private final Losses spans = new Losses("traces");
  private final Losses points = new Losses("metrics");
  private final Losses logs = new Losses("logs");

  Losses spans() {
    return spans;
  }

  Losses points() {
    return points;
  }

  Losses logs() {
    return logs;
  }

  /** Makes the counter. */
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
