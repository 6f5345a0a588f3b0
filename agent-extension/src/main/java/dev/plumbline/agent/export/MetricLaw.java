package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.finding.Shown;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds a metric that is about to leave to the charter: its name, its unit, its labels and how many
 * values they take, its buckets, its exemplars, its scope.
 *
 * <p>What is wrong with a metric is counted with every export, for as long as it is wrong;
 * measurements without room for a series of their own are counted one by one.
 */
final class MetricLaw {
  private final Law law;
  private final Exemplars exemplars;
  private final Resources resources;
  private final Scopes scopes;
  private final Overflow overflow = new Overflow();
  private final Map<String, MetricRow> rows = new HashMap<>();

  MetricLaw(Law law, AttributeLaw attributes, Resources resources, Scopes scopes) {
    this.law = law;
    this.exemplars = new Exemplars(law, attributes.ownKey());
    this.resources = resources;
    this.scopes = scopes;
    for (Metric metric : law.charter().metrics().values()) {
      rows.put(metric.name(), new MetricRow(metric, law.charter(), attributes.keys()));
    }
  }

  /**
   * The metric as it may leave; the same object when nothing is to change, null when it may not
   * leave or no point is left.
   *
   * @param batch what leaves with it
   */
  @Nullable MetricData apply(MetricData metric, AttributePass pass, Collection<MetricData> batch) {
    MetricRow row = rows.get(metric.getName());
    if (OwnViews.givesWay(metric, batch)) {
      return null;
    }
    boolean marked = OwnViews.isMarked(metric);
    if (row == null
        ? dropsUnknown(metric)
        : row.recorded.deprecation() != null && dropsOld(metric, row, batch)) {
      return null;
    }
    boolean renames =
        row != null && row.metric != row.recorded && law.enforces(Rule.METRIC_DEPRECATED);
    String name = renames && row != null ? row.metric.name() : metric.getName();
    UnitConversion conversion = row == null ? null : conversion(metric, row);
    UnitConversion unit = law.enforces(Rule.METRIC_UNIT) ? conversion : null;
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
    InstrumentationScopeInfo stamped = scopes.lawful(scope);
    Resource recordedResource = metric.getResource();
    Resource resource = resources.lawful(recordedResource);
    if (data == metric.getData()
        && stamped == scope
        && resource == recordedResource
        && !renames
        && !marked) {
      return metric;
    }
    String unitName = unit != null && row != null ? row.metric.unit() : metric.getUnit();
    return new LawfulMetric(metric, name, unitName, type, data, resource, stamped);
  }

  /** What a rule failed on stays here, but for the counts of this product's own, which say so. */
  @Nullable MetricData bare(MetricData metric) {
    return metric.getName().startsWith("plumbline.") ? metric : null;
  }

  private boolean dropsUnknown(MetricData metric) {
    UnknownMetrics unknown = law.charter().policy().enforcement().unknownMetrics();
    if (unknown == UnknownMetrics.KEEP || !law.watches(Rule.METRIC_UNKNOWN)) {
      return false;
    }
    boolean drops = unknown == UnknownMetrics.DROP && law.enforces(Rule.METRIC_UNKNOWN);
    report(
        Rule.METRIC_UNKNOWN,
        drops ? Action.ENFORCED : Action.OBSERVED,
        "metric " + Shown.name(metric.getName()) + " is sent",
        "only metrics that it names",
        null);
    return drops;
  }

  /** An old name gives way to the new one, also where both are sent. */
  private boolean dropsOld(MetricData metric, MetricRow row, Collection<MetricData> batch) {
    if (!law.watches(Rule.METRIC_DEPRECATED)) {
      return false;
    }
    boolean renamed = row.metric != row.recorded;
    report(
        Rule.METRIC_DEPRECATED,
        law.action(Rule.METRIC_DEPRECATED),
        "metric " + metric.getName() + " is sent",
        renamed ? row.metric.name() : "that it is left out",
        row.recorded);
    if (!law.enforces(Rule.METRIC_DEPRECATED)) {
      return false;
    }
    return !renamed || hasSuccessor(metric, row.metric.name(), batch);
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

  /** The way from the unit that was recorded to the charter's; null when there is none to go. */
  private @Nullable UnitConversion conversion(MetricData metric, MetricRow row) {
    if (row.metric.unit().equals(metric.getUnit()) || !law.watches(Rule.METRIC_UNIT)) {
      return null;
    }
    UnitConversion conversion = null;
    if (metric.getType() != MetricDataType.EXPONENTIAL_HISTOGRAM
        && metric.getType() != MetricDataType.SUMMARY) {
      conversion = UnitConversion.between(metric.getUnit(), row.metric.unit());
    }
    report(
        Rule.METRIC_UNIT,
        conversion == null ? Action.OBSERVED : law.action(Rule.METRIC_UNIT),
        "metric " + metric.getName() + " has unit " + Shown.value(metric.getUnit()),
        Shown.value(row.metric.unit()),
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
        Collection<LongPointData> lawfulLongs =
            points(metric, longGauge, Points.LONG_GAUGE, row, unit, pass);
        return lawfulLongs == longGauge
            ? metric.getData()
            : GaugeData.createLongGaugeData(lawfulLongs);
      case DOUBLE_GAUGE:
        Collection<DoublePointData> doubleGauge = metric.getDoubleGaugeData().getPoints();
        Collection<DoublePointData> lawfulDoubles =
            points(metric, doubleGauge, Points.DOUBLE_GAUGE, row, unit, pass);
        return lawfulDoubles == doubleGauge
            ? metric.getData()
            : GaugeData.createDoubleGaugeData(lawfulDoubles);
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

  /** The points as they may leave; the same object when none changes. */
  private <P extends PointData> Collection<P> points(
      MetricData metric,
      Collection<P> recorded,
      Points<P> sort,
      @Nullable MetricRow row,
      @Nullable UnitConversion unit,
      AttributePass pass) {
    List<P> lawful = null;
    boolean relabelled = false;
    int passed = 0;
    for (P point : recorded) {
      Attributes before = point.getAttributes();
      Attributes after = pass.labels().apply(before, row, metric.getName());
      P kept = after == null ? null : sort.lawful(point, after, row, unit, exemplars, pass);
      relabelled |= after != before && after != null;
      if (kept != point && lawful == null) {
        lawful = new ArrayList<>(new ArrayList<>(recorded).subList(0, passed));
      }
      if (lawful != null && kept != null) {
        lawful.add(kept);
      }
      passed++;
    }
    if (lawful == null) {
      return recorded;
    }
    return relabelled ? together(lawful, sort) : lawful;
  }

  /** Puts points together that have the same labels now. */
  private <P extends PointData> Collection<P> together(List<P> points, Points<P> sort) {
    Map<Attributes, P> byLabels = new LinkedHashMap<>();
    for (P point : points) {
      Attributes labels = point.getAttributes().toBuilder().build();
      P first = byLabels.get(labels);
      P both = first == null ? point : sort.sum(first, point);
      if (both == null) {
        law.findings()
            .failed(
                "metric-merge",
                new IllegalStateException("two series became one and cannot be added up"));
      } else {
        byLabels.put(labels, both);
      }
    }
    return new ArrayList<>(byLabels.values());
  }

  /** All points of a metric come from one aggregation and have its buckets: one is looked at. */
  private void watchBuckets(HistogramData data, MetricRow row, String name) {
    List<Double> expected = row.metric.buckets();
    if (expected.isEmpty() || !law.watches(Rule.METRIC_BUCKETS)) {
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
    if (limit > 0 && series > limit && law.watches(Rule.METRIC_CARDINALITY)) {
      report(
          Rule.METRIC_CARDINALITY,
          Action.OBSERVED,
          "metric " + name + " has " + series + " series",
          "at most " + limit,
          row.metric);
    }
  }

  /** In observe the room is the SDK's, not the charter's. */
  private void watchOverflow(MetricData metric, MetricRow row, String name) {
    if (row.metric.maxSeries() == 0 || !law.watches(Rule.METRIC_CARDINALITY)) {
      return;
    }
    long measurements = overflow.grown(metric);
    Action action = law.action(Rule.METRIC_CARDINALITY);
    if (measurements > 0
        && law.findings().countAndAsk(Rule.METRIC_CARDINALITY, action, measurements)) {
      law.findings()
          .log(
              new Finding(
                  Rule.METRIC_CARDINALITY,
                  measurements + " measurements of metric " + name + " are in its overflow series",
                  "at most " + row.metric.maxSeries() + " series",
                  row.metric.location()),
              action);
    }
  }

  private void report(
      Rule rule, Action action, String what, String expected, @Nullable Metric source) {
    if (law.findings().countAndAsk(rule, action)) {
      law.findings()
          .log(
              new Finding(rule, what, expected, source == null ? null : source.location()), action);
    }
  }
}
