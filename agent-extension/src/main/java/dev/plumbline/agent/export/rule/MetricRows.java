package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Metric;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The charter's rows of metrics. */
public final class MetricRows {
  private final boolean protects;
  private final Map<String, MetricRow> rows = new HashMap<>();

  /**
   * The rows of a charter.
   *
   * @param protects whether sensitive values are protected
   * @param before those of the charter before it, whose admitted values are kept; null at the start
   */
  public MetricRows(
      ActiveCharter active, KeyRules keys, boolean protects, @Nullable MetricRows before) {
    this.protects = protects;
    boolean renames = active.enforces(Rule.METRIC_DEPRECATED);
    // Values admitted in clear would keep out their hashes.
    boolean changesForm = before != null && before.protects != protects;
    for (Metric metric : active.charter().metrics().values()) {
      MetricRow row = before == null || changesForm ? null : before.find(metric.name());
      rows.put(metric.name(), new MetricRow(metric, active.charter(), keys, renames, row));
    }
  }

  /** The row of a metric; null when the charter has none. */
  public @Nullable MetricRow find(String metric) {
    return rows.get(metric);
  }
}
