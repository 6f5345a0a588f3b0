package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.UnknownMetrics;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** {@code metric-unknown}: the charter has a row for each metric. */
final class MetricUnknown extends MetricRule {
  private final boolean watches;
  private final boolean drops;

  MetricUnknown(ActiveCharter active) {
    super(active, Rule.METRIC_UNKNOWN);
    UnknownMetrics unknown = active.charter().policy().enforcement().unknownMetrics();
    this.watches = unknown != UnknownMetrics.KEEP && isWatched();
    this.drops = unknown == UnknownMetrics.DROP && isEnforced();
  }

  @Override
  public boolean drops(MetricData metric, @Nullable MetricRow row, Collection<MetricData> batch) {
    if (row != null || !watches) {
      return false;
    }
    report(
        drops ? Action.ENFORCED : Action.OBSERVED,
        "metric " + LogText.name(metric.getName()) + " is sent",
        "only metrics that it names",
        null);
    return drops;
  }
}
