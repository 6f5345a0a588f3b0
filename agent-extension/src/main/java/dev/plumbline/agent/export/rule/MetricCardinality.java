package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.MetricData;

/**
 * {@code metric-cardinality}: a metric has as many series as its row allows, and a label as many
 * values; measurements in the overflow series are counted one by one. {@link LabelRule} knows which
 * values are admitted.
 */
public final class MetricCardinality extends MetricRule {
  private Overflow overflow = new Overflow();

  MetricCardinality(ActiveCharter active) {
    super(active, Rule.METRIC_CARDINALITY);
  }

  /** Keeps on counting what the rule of the charter before has counted. */
  public void follow(MetricCardinality before) {
    overflow = before.overflow;
  }

  /** Whether a value is one more than its label may have. */
  public boolean breaks(LabelRule label, Object exported) {
    return isWatched() && !label.admits(exported);
  }

  /** Counts such a value; returns whether another takes its place. */
  public boolean checkLabel(String metric, String name, Object value, LabelRule label) {
    String shown = label.key().protection() == null ? LogText.value(value) : LogText.MASKED;
    report(
        action(),
        metric + " has one more value of " + name + ": " + shown,
        "at most " + label.max(),
        label.key().attribute().location());
    return isEnforced();
  }

  @Override
  public void check(MetricRow row, String name, Data<?> data, MetricData recorded) {
    int limit = row.metric().maxSeries();
    if (limit == 0 || !isWatched()) {
      return;
    }
    int series = data.getPoints().size();
    if (series > limit) {
      report(
          Action.OBSERVED,
          "metric " + name + " has " + series + " series",
          "at most " + limit,
          row.metric().location());
    }
    // In observe the limit is the SDK's, not the charter's.
    long measurements = overflow.grown(recorded);
    if (measurements > 0) {
      report(
          action(),
          measurements,
          measurements + " measurements of metric " + name + " are in its overflow series",
          "at most " + limit + " series",
          row.metric().location());
    }
  }
}
