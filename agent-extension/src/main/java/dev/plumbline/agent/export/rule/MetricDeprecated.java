package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * {@code metric-deprecated}: an old name is replaced by the new one, also where both are sent. How
 * it is renamed, {@link MetricRow} knows.
 */
final class MetricDeprecated extends MetricRule {
  MetricDeprecated(ActiveCharter active) {
    super(active, Rule.METRIC_DEPRECATED);
  }

  @Override
  public boolean drops(MetricData metric, @Nullable MetricRow row, Collection<MetricData> batch) {
    if (row == null || row.recorded().deprecation() == null || !isWatched()) {
      return false;
    }
    String renamedTo = row.recorded().renamedTo();
    report(
        action(),
        "metric " + metric.getName() + " is sent",
        renamedTo == null ? "that it is left out" : renamedTo,
        row.recorded().location());
    return isEnforced() && (!row.isRenamed() || hasSuccessor(metric, row.metric().name(), batch));
  }

  private static boolean hasSuccessor(MetricData old, String name, Collection<MetricData> batch) {
    for (MetricData metric : batch) {
      if (metric.getName().equals(name)
          && metric.getInstrumentationScopeInfo().equals(old.getInstrumentationScopeInfo())) {
        return true;
      }
    }
    return false;
  }
}
