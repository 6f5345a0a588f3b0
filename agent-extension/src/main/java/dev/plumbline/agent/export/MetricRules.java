package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.UnknownMetrics;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.UnitConversion;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Corrects a metric at export: name, unit, labels and the number of their values, exemplars, scope;
 * and checks its buckets.
 *
 * <p>A violation of a metric is counted with every export; measurements in the overflow series are
 * counted one by one.
 */
final class MetricRules {
  private final ActiveCharter active;
  private final boolean protects;
  private final ExemplarRules exemplars;
  private final ResourceRules resources;
  private final ScopeRules scopes;
  private final Overflow overflow;
  private final MetricMerge merge;
  private final Map<String, MetricRow> rows = new HashMap<>();

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
    this.active = active;
    this.protects = attributes.protections().isOfAll();
    this.overflow = before == null ? new Overflow() : before.overflow;
    this.merge = new MetricMerge(active);
    this.exemplars = new ExemplarRules(active, attributes.hashKeyFilter());
    this.resources = resources;
    this.scopes = scopes;
    boolean renames = active.enforces(Rule.METRIC_DEPRECATED);
    // Values admitted in clear would keep out their hashes.
    boolean changesForm = before != null && before.protects != protects;
    for (Metric metric : active.charter().metrics().values()) {
      MetricRow row = before == null || changesForm ? null : before.rows.get(metric.name());
      rows.put(
          metric.name(), new MetricRow(metric, active.charter(), attributes.keys(), renames, row));
    }
  }

  /**
   * The corrected metric; the same object when nothing is to change, null when it is dropped or no
   * point is left.
   *
   * @param batch the metrics that are exported with it
   */
  @Nullable MetricData apply(MetricData metric, AttributePass pass, Collection<MetricData> batch) {
    MetricRow row = rows.get(metric.getName());
    if (CharterViewMark.givesWay(metric, batch)) {
      return null;
    }
    boolean marked = CharterViewMark.isMarked(metric);
    if (row == null
        ? dropsUnknown(metric)
        : row.recorded.deprecation() != null && dropsOld(metric, row, batch)) {
      return null;
    }
    boolean renames = row != null && row.metric != row.recorded;
    String name = renames && row != null ? row.metric.name() : metric.getName();
    UnitConversion conversion = row == null ? null : conversion(metric, row);
    UnitConversion unit = active.enforces(Rule.METRIC_UNIT) ? conversion : null;
    MetricDataType type = metric.getType();
    if (unit != null && !unit.keepsWholeNumbers()) {
      type = real(type);
    }
    Data<?> data = data(metric, type, row, unit, pass);
    if (data.getPoints().isEmpty()) {
      return null;
    }
    if (row != null && type == MetricDataType.HISTOGRAM) {
      watchBuckets((HistogramData) data, row, name);
    }
    if (row != null) {
      watchSeries(data, row, name);
      watchOverflow(metric, row, name);
    }
    InstrumentationScopeInfo scope = metric.getInstrumentationScopeInfo();
    InstrumentationScopeInfo stamped = scopes.enforced(scope);
    Resource recordedResource = metric.getResource();
    Resource resource = resources.enforced(recordedResource);
    if (data == metric.getData()
        && stamped == scope
        && resource == recordedResource
        && !renames
        && !marked) {
      return metric;
    }
    String unitName = unit != null && row != null ? row.metric.unit() : metric.getUnit();
    return new EnforcedMetric(metric, name, unitName, type, data, resource, stamped);
  }

  /** The corrected metrics of a batch, with those merged that became one. */
  Collection<MetricData> merged(Collection<MetricData> enforced) {
    try {
      return merge.merged(enforced);
    } catch (RuntimeException | LinkageError problem) {
      active.findings().failed("metric-merge", problem);
      return enforced;
    }
  }

  /**
   * When a rule throws the metric is dropped, except Plumbline's own metrics, which count the
   * failure.
   */
  @Nullable MetricData bare(MetricData metric) {
    return metric.getName().startsWith("plumbline.") ? metric : null;
  }

  private boolean dropsUnknown(MetricData metric) {
    UnknownMetrics unknown = active.charter().policy().enforcement().unknownMetrics();
    if (unknown == UnknownMetrics.KEEP || !active.watches(Rule.METRIC_UNKNOWN)) {
      return false;
    }
    boolean drops = unknown == UnknownMetrics.DROP && active.enforces(Rule.METRIC_UNKNOWN);
    report(
        Rule.METRIC_UNKNOWN,
        drops ? Action.ENFORCED : Action.OBSERVED,
        "metric " + LogText.name(metric.getName()) + " is sent",
        "only metrics that it names",
        null);
    return drops;
  }

  /** A deprecated name is replaced by the new one, also where both are sent. */
  private boolean dropsOld(MetricData metric, MetricRow row, Collection<MetricData> batch) {
    if (!active.watches(Rule.METRIC_DEPRECATED)) {
      return false;
    }
    String renamedTo = row.recorded.renamedTo();
    report(
        Rule.METRIC_DEPRECATED,
        active.action(Rule.METRIC_DEPRECATED),
        "metric " + metric.getName() + " is sent",
        renamedTo == null ? "that it is left out" : renamedTo,
        row.recorded);
    if (!active.enforces(Rule.METRIC_DEPRECATED)) {
      return false;
    }
    return row.metric == row.recorded || hasSuccessor(metric, row.metric.name(), batch);
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

  /** The conversion from the recorded unit to the charter's; null when there is none. */
  private @Nullable UnitConversion conversion(MetricData metric, MetricRow row) {
    if (row.metric.unit().equals(metric.getUnit()) || !active.watches(Rule.METRIC_UNIT)) {
      return null;
    }
    UnitConversion conversion = null;
    if (metric.getType() != MetricDataType.EXPONENTIAL_HISTOGRAM
        && metric.getType() != MetricDataType.SUMMARY) {
      conversion = UnitConversion.between(metric.getUnit(), row.metric.unit());
    }
    report(
        Rule.METRIC_UNIT,
        conversion == null ? Action.OBSERVED : active.action(Rule.METRIC_UNIT),
        "metric " + metric.getName() + " has unit " + LogText.value(metric.getUnit()),
        LogText.value(row.metric.unit()),
        row.metric);
    return conversion;
  }

  private static MetricDataType real(MetricDataType type) {
    switch (type) {
      case LONG_SUM:
        return MetricDataType.DOUBLE_SUM;
      case LONG_GAUGE:
        return MetricDataType.DOUBLE_GAUGE;
      default:
        return type;
    }
  }

  private Data<?> data(
      MetricData metric,
      MetricDataType type,
      @Nullable MetricRow row,
      @Nullable UnitConversion unit,
      AttributePass pass) {
    switch (metric.getType()) {
      case HISTOGRAM:
        HistogramData histogram = metric.getHistogramData();
        Collection<HistogramPointData> histogramPoints =
            points(metric, histogram.getPoints(), Points.HISTOGRAM, row, unit, pass);
        return histogramPoints == histogram.getPoints()
            ? histogram
            : HistogramData.create(histogram.getAggregationTemporality(), histogramPoints);
      case LONG_SUM:
        SumData<LongPointData> longs = metric.getLongSumData();
        if (type == MetricDataType.DOUBLE_SUM) {
          return SumData.createDoubleSumData(
              longs.isMonotonic(),
              longs.getAggregationTemporality(),
              points(metric, real(longs.getPoints()), Points.DOUBLE, row, unit, pass));
        }
        Collection<LongPointData> longPoints =
            points(metric, longs.getPoints(), Points.LONG, row, unit, pass);
        return longPoints == longs.getPoints()
            ? longs
            : SumData.createLongSumData(
                longs.isMonotonic(), longs.getAggregationTemporality(), longPoints);
      case DOUBLE_SUM:
        SumData<DoublePointData> doubles = metric.getDoubleSumData();
        Collection<DoublePointData> doublePoints =
            points(metric, doubles.getPoints(), Points.DOUBLE, row, unit, pass);
        return doublePoints == doubles.getPoints()
            ? doubles
            : SumData.createDoubleSumData(
                doubles.isMonotonic(), doubles.getAggregationTemporality(), doublePoints);
      case LONG_GAUGE:
        Collection<LongPointData> longGauge = metric.getLongGaugeData().getPoints();
        if (type == MetricDataType.DOUBLE_GAUGE) {
          return GaugeData.createDoubleGaugeData(
              points(metric, real(longGauge), Points.DOUBLE_GAUGE, row, unit, pass));
        }
        Collection<LongPointData> enforcedLongs =
            points(metric, longGauge, Points.LONG_GAUGE, row, unit, pass);
        return enforcedLongs == longGauge
            ? metric.getData()
            : GaugeData.createLongGaugeData(enforcedLongs);
      case DOUBLE_GAUGE:
        Collection<DoublePointData> doubleGauge = metric.getDoubleGaugeData().getPoints();
        Collection<DoublePointData> enforcedDoubles =
            points(metric, doubleGauge, Points.DOUBLE_GAUGE, row, unit, pass);
        return enforcedDoubles == doubleGauge
            ? metric.getData()
            : GaugeData.createDoubleGaugeData(enforcedDoubles);
      case EXPONENTIAL_HISTOGRAM:
        ExponentialHistogramData exponential = metric.getExponentialHistogramData();
        return ExponentialHistogramData.create(
            exponential.getAggregationTemporality(),
            points(metric, exponential.getPoints(), Points.EXPONENTIAL, row, null, pass));
      case SUMMARY:
        return SummaryData.create(
            points(metric, metric.getSummaryData().getPoints(), Points.SUMMARY, row, null, pass));
    }
    return metric.getData();
  }

  private static Collection<DoublePointData> real(Collection<LongPointData> points) {
    List<DoublePointData> real = new ArrayList<>(points.size());
    for (LongPointData point : points) {
      real.add(Points.real(point));
    }
    return real;
  }

  /** The corrected points; the same object when none changes. */
  private <P extends PointData> Collection<P> points(
      MetricData metric,
      Collection<P> recorded,
      Points<P> sort,
      @Nullable MetricRow row,
      @Nullable UnitConversion unit,
      AttributePass pass) {
    List<P> enforced = null;
    boolean relabelled = false;
    int passed = 0;
    Collection<P> ordered = row == null ? recorded : PointOrder.of(recorded, row);
    for (P point : ordered) {
      Attributes before = point.getAttributes();
      Attributes after = pass.labels().apply(before, row, metric.getName());
      P kept = after == null ? null : sort.enforced(point, after, row, unit, exemplars, pass);
      relabelled |= after != before && after != null;
      if (kept != point && enforced == null) {
        enforced = new ArrayList<>(new ArrayList<>(ordered).subList(0, passed));
      }
      if (enforced != null && kept != null) {
        enforced.add(kept);
      }
      passed++;
    }
    if (enforced == null) {
      return recorded;
    }
    return relabelled ? sort.together(enforced, active.findings()) : enforced;
  }

  /** All points of a metric have the same buckets: one is checked. */
  private void watchBuckets(HistogramData data, MetricRow row, String name) {
    List<Double> expected = row.metric.buckets();
    if (expected.isEmpty() || !active.watches(Rule.METRIC_BUCKETS)) {
      return;
    }
    List<Double> buckets = data.getPoints().iterator().next().getBoundaries();
    if (!buckets.equals(expected)) {
      report(
          Rule.METRIC_BUCKETS,
          Action.OBSERVED,
          "metric " + name + " has buckets " + buckets,
          expected.toString(),
          row.metric);
    }
  }

  private void watchSeries(Data<?> data, MetricRow row, String name) {
    int limit = row.metric.maxSeries();
    int series = data.getPoints().size();
    if (limit > 0 && series > limit && active.watches(Rule.METRIC_CARDINALITY)) {
      report(
          Rule.METRIC_CARDINALITY,
          Action.OBSERVED,
          "metric " + name + " has " + series + " series",
          "at most " + limit,
          row.metric);
    }
  }

  /** In observe the limit is the SDK's, not the charter's. */
  private void watchOverflow(MetricData metric, MetricRow row, String name) {
    if (row.metric.maxSeries() == 0 || !active.watches(Rule.METRIC_CARDINALITY)) {
      return;
    }
    long measurements = overflow.grown(metric);
    Action action = active.action(Rule.METRIC_CARDINALITY);
    if (measurements > 0) {
      active
          .findings()
          .report(
              Rule.METRIC_CARDINALITY,
              action,
              measurements,
              () ->
                  new Finding(
                      Rule.METRIC_CARDINALITY,
                      measurements
                          + " measurements of metric "
                          + name
                          + " are in its overflow series",
                      "at most " + row.metric.maxSeries() + " series",
                      row.metric.location()));
    }
  }

  private void report(
      Rule rule, Action action, String what, String expected, @Nullable Metric source) {
    active
        .findings()
        .report(
            rule,
            action,
            () -> new Finding(rule, what, expected, source == null ? null : source.location()));
  }
}
