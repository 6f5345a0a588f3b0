package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.List;

/**
 * {@code metric-buckets}: a histogram has the buckets of its row. What is recorded cannot be moved
 * to other buckets: views set them before.
 */
final class MetricBuckets extends MetricRule {
  MetricBuckets(ActiveCharter active) {
    super(active, Rule.METRIC_BUCKETS);
  }

  /** All points of a metric have the same buckets: one is checked. */
  @Override
  public void check(MetricRow row, String name, Data<?> data, MetricData recorded) {
    List<Double> expected = row.metric().buckets();
    if (!(data instanceof HistogramData) || expected.isEmpty() || !isWatched()) {
      return;
    }
    List<Double> buckets = ((HistogramData) data).getPoints().iterator().next().getBoundaries();
    if (!buckets.equals(expected)) {
      report(
          Action.OBSERVED,
          "metric " + name + " has buckets " + buckets,
          expected.toString(),
          row.metric().location());
    }
  }
}
