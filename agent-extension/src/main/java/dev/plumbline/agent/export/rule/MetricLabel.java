package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Metric;

/** {@code metric-label}: a metric has no labels but those of its row. */
public final class MetricLabel extends MetricRule {
  public MetricLabel(ActiveCharter active) {
    super(active, Rule.METRIC_LABEL);
  }

  /** Counts a label that the row does not list; returns whether it is left out. */
  public boolean checkLabel(String metric, String label, MetricRow row) {
    if (isWatched()) {
      report(
          action(),
          metric + " has label " + LogText.name(label),
          expected(row.metric()),
          row.metric().location());
    }
    return isEnforced();
  }

  /** Counts a label that was left out as it was recorded. */
  public void leftOut(Metric metric, String label) {
    report(
        Action.ENFORCED,
        metric.name() + " has label " + LogText.name(label),
        expected(metric),
        metric.location());
  }

  private static String expected(Metric metric) {
    return "only " + String.join(", ", metric.labels().keySet());
  }
}
