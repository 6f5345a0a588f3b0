package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.MetricRow;
import dev.plumbline.agent.finding.FindingCounts;
import dev.plumbline.charter.registry.UnitConversion;
import io.opentelemetry.api.common.Attributes;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Corrects the points of a metric, each by its type. */
final class MetricPoints {
  private final FindingCounts findings;
  private final ExemplarRules exemplars;

  MetricPoints(FindingCounts findings, AttributeEnforcement attributes) {
    this.findings = findings;
    this.exemplars = new ExemplarRules(attributes.rules().label, attributes.hashKeyFilter());
  }

  /** The type of the same points where they are no whole numbers. */
  static MetricDataType real(MetricDataType type) {
    switch (type) {
      case LONG_SUM:
        return MetricDataType.DOUBLE_SUM;
      case LONG_GAUGE:
        return MetricDataType.DOUBLE_GAUGE;
      default:
        return type;
    }
  }

  /** The corrected points, of the type that they have after it. */
  Data<?> of(
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
    return relabelled ? sort.together(enforced, findings) : enforced;
  }
}
