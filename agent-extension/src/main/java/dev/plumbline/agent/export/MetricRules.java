package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.rule.MetricRow;
import dev.plumbline.agent.export.rule.MetricRows;
import dev.plumbline.agent.export.rule.MetricRule;
import dev.plumbline.agent.export.rule.Rules;
import dev.plumbline.charter.registry.UnitConversion;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Corrects a metric at export: name, unit, labels and the number of their values, exemplars, scope;
 * and checks its buckets.
 *
 * <p>A violation of a metric is counted with every export.
 */
final class MetricRules {
  private final Rules rules;
  private final MetricPoints points;
  private final ResourceRules resources;
  private final ScopeRules scopes;
  private final MetricMerge merge;
  private final MetricRows rows;

  /**
   * The rules of a charter.
   *
   * @param before those of the charter before it, whose counts and admitted values are kept; null
   *     at the start
   */
  MetricRules(
      ActiveCharter active,
      AttributeEnforcement attributes,
      ResourceRules resources,
      ScopeRules scopes,
      @Nullable MetricRules before) {
    this.rules = attributes.rules();
    this.rows =
        new MetricRows(
            active,
            attributes.keys(),
            attributes.protections().isOfAll(),
            before == null ? null : before.rows);
    this.merge = new MetricMerge(active);
    this.points = new MetricPoints(active.findings(), attributes);
    this.resources = resources;
    this.scopes = scopes;
    if (before != null) {
      rules.cardinality.follow(before.rules.cardinality);
    }
  }

  /**
   * The corrected metric; the same object when nothing is to change, null when it is dropped or no
   * point is left.
   *
   * @param batch the metrics that are exported with it
   */
  @Nullable MetricData apply(MetricData metric, AttributePass pass, Collection<MetricData> batch) {
    MetricRow row = rows.find(metric.getName());
    boolean dropped = CharterViewMark.givesWay(metric, batch);
    for (MetricRule rule : rules.ofMetrics()) {
      dropped = dropped || rule.drops(metric, row, batch);
    }
    if (dropped) {
      return null;
    }
    UnitConversion unit = row == null ? null : rules.unit.conversion(metric, row);
    MetricDataType type = metric.getType();
    if (unit != null && !unit.keepsWholeNumbers()) {
      type = MetricPoints.real(type);
    }
    Data<?> data = points.of(metric, type, row, unit, pass);
    if (data.getPoints().isEmpty()) {
      return null;
    }
    String name = row == null ? metric.getName() : row.metric().name();
    if (row != null) {
      for (MetricRule rule : rules.ofMetrics()) {
        rule.check(row, name, data, metric);
      }
    }
    InstrumentationScopeInfo scope = metric.getInstrumentationScopeInfo();
    InstrumentationScopeInfo stamped = scopes.enforced(scope);
    Resource recordedResource = metric.getResource();
    Resource resource = resources.enforced(recordedResource);
    boolean same =
        data == metric.getData()
            && stamped == scope
            && resource == recordedResource
            && (row == null || !row.isRenamed())
            && !CharterViewMark.isMarked(metric);
    String unitName = unit != null && row != null ? row.metric().unit() : metric.getUnit();
    return same
        ? metric
        : new EnforcedMetric(metric, name, unitName, type, data, resource, stamped);
  }

  /** The corrected metrics of a batch, with those merged that became one. */
  Collection<MetricData> merged(Collection<MetricData> enforced) {
    return merge.merged(enforced);
  }

  /**
   * When a rule throws the metric is dropped, except Plumbline's own metrics, which count the
   * failure.
   */
  @Nullable MetricData bare(MetricData metric) {
    return metric.getName().startsWith("plumbline.") ? metric : null;
  }
}
