package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.UnitConversion;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import org.jspecify.annotations.Nullable;

/** {@code metric-unit}: a metric has the unit of its row, into which it is converted. */
public final class MetricUnit extends MetricRule {
  MetricUnit(ActiveCharter active) {
    super(active, Rule.METRIC_UNIT);
  }

  /** Counts another unit; returns how the points are converted, null when they are not. */
  public @Nullable UnitConversion conversion(MetricData metric, MetricRow row) {
    if (row.metric().unit().equals(metric.getUnit()) || !isWatched()) {
      return null;
    }
    UnitConversion conversion = null;
    if (metric.getType() != MetricDataType.EXPONENTIAL_HISTOGRAM
        && metric.getType() != MetricDataType.SUMMARY) {
      conversion = UnitConversion.between(metric.getUnit(), row.metric().unit());
    }
    report(
        conversion == null ? Action.OBSERVED : action(),
        "metric " + metric.getName() + " has unit " + LogText.value(metric.getUnit()),
        LogText.value(row.metric().unit()),
        row.metric().location());
    return isEnforced() ? conversion : null;
  }
}
