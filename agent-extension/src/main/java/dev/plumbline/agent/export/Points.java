package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.MetricRow;
import dev.plumbline.agent.finding.FindingCounts;
import dev.plumbline.charter.registry.UnitConversion;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations on points of one type: replace labels and exemplars, convert the unit, merge two
 * points that now have the same labels.
 */
abstract class Points<P extends PointData> {

  /** The corrected point; the same object when nothing is to change. */
  abstract P enforced(
      P recorded,
      Attributes labels,
      @Nullable MetricRow row,
      @Nullable UnitConversion unit,
      ExemplarRules exemplars,
      AttributePass pass);

  /** Two points of the same labels merged; null when that cannot be exact. */
  abstract @Nullable P sum(P one, P other);

  /** Merges points that have the same labels now. */
  final Collection<P> together(List<P> points, FindingCounts findings) {
    Map<Attributes, P> byLabels = new LinkedHashMap<>();
    for (P point : points) {
      Attributes labels = point.getAttributes().toBuilder().build();
      P first = byLabels.get(labels);
      P both = first == null ? point : sum(first, point);
      if (both == null) {
        findings.failed(
            "metric-merge",
            new IllegalStateException("two series became one and cannot be added up"));
      } else {
        byLabels.put(labels, both);
      }
    }
    return new ArrayList<>(byLabels.values());
  }

  static final Points<HistogramPointData> HISTOGRAM =
      new Points<HistogramPointData>() {
        @Override
        HistogramPointData enforced(
            HistogramPointData recorded,
            Attributes labels,
            @Nullable MetricRow row,
            @Nullable UnitConversion unit,
            ExemplarRules exemplars,
            AttributePass pass) {
          List<DoubleExemplarData> before = recorded.getExemplars();
          List<DoubleExemplarData> after = exemplars.doubles(before, row, unit, pass);
          return after == before && labels == recorded.getAttributes() && unit == null
              ? recorded
              : HistogramPoint.of(recorded, labels, after, unit);
        }

        @Override
        @Nullable HistogramPointData sum(HistogramPointData one, HistogramPointData other) {
          return HistogramPoint.sum(one, other);
        }
      };

  /** Of a sum; of two points of a gauge the later one stays. */
  static final Points<DoublePointData> DOUBLE = new OfDouble(false);

  static final Points<DoublePointData> DOUBLE_GAUGE = new OfDouble(true);

  static final Points<LongPointData> LONG = new OfLong(false);

  static final Points<LongPointData> LONG_GAUGE = new OfLong(true);

  /** Their buckets are powers of a base, which another unit or another scale would shift. */
  static final Points<ExponentialHistogramPointData> EXPONENTIAL =
      new Points<ExponentialHistogramPointData>() {
        @Override
        ExponentialHistogramPointData enforced(
            ExponentialHistogramPointData recorded,
            Attributes labels,
            @Nullable MetricRow row,
            @Nullable UnitConversion unit,
            ExemplarRules exemplars,
            AttributePass pass) {
          List<DoubleExemplarData> before = recorded.getExemplars();
          List<DoubleExemplarData> after = exemplars.doubles(before, row, null, pass);
          return after == before && labels == recorded.getAttributes()
              ? recorded
              : ExponentialHistogramPointData.create(
                  recorded.getScale(),
                  recorded.getSum(),
                  recorded.getZeroCount(),
                  recorded.hasMin(),
                  recorded.getMin(),
                  recorded.hasMax(),
                  recorded.getMax(),
                  recorded.getPositiveBuckets(),
                  recorded.getNegativeBuckets(),
                  recorded.getStartEpochNanos(),
                  recorded.getEpochNanos(),
                  labels,
                  after);
        }

        @Override
        @Nullable ExponentialHistogramPointData sum(
            ExponentialHistogramPointData one, ExponentialHistogramPointData other) {
          return null;
        }
      };

  static final Points<SummaryPointData> SUMMARY =
      new Points<SummaryPointData>() {
        @Override
        SummaryPointData enforced(
            SummaryPointData recorded,
            Attributes labels,
            @Nullable MetricRow row,
            @Nullable UnitConversion unit,
            ExemplarRules exemplars,
            AttributePass pass) {
          return labels == recorded.getAttributes()
              ? recorded
              : SummaryPointData.create(
                  recorded.getStartEpochNanos(),
                  recorded.getEpochNanos(),
                  labels,
                  recorded.getCount(),
                  recorded.getSum(),
                  recorded.getValues());
        }

        @Override
        @Nullable SummaryPointData sum(SummaryPointData one, SummaryPointData other) {
          return null;
        }
      };

  /** A whole number as a real one, for units in which it is not whole. */
  static DoublePointData real(LongPointData recorded) {
    List<DoubleExemplarData> exemplars = new ArrayList<>(recorded.getExemplars().size());
    for (LongExemplarData exemplar : recorded.getExemplars()) {
      exemplars.add(
          DoubleExemplarData.create(
              exemplar.getFilteredAttributes(),
              exemplar.getEpochNanos(),
              exemplar.getSpanContext(),
              (double) exemplar.getValue()));
    }
    return new DoublePoint(
        recorded.getStartEpochNanos(),
        recorded.getEpochNanos(),
        recorded.getAttributes(),
        (double) recorded.getValue(),
        exemplars);
  }

  private static <P extends PointData> P last(P one, P other) {
    return one.getEpochNanos() > other.getEpochNanos() ? one : other;
  }

  private static <T> List<T> both(List<T> some, List<T> more) {
    List<T> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private static final class OfDouble extends Points<DoublePointData> {
    private final boolean gauge;

    OfDouble(boolean gauge) {
      this.gauge = gauge;
    }

    @Override
    DoublePointData enforced(
        DoublePointData recorded,
        Attributes labels,
        @Nullable MetricRow row,
        @Nullable UnitConversion unit,
        ExemplarRules exemplars,
        AttributePass pass) {
      List<DoubleExemplarData> before = recorded.getExemplars();
      List<DoubleExemplarData> after = exemplars.doubles(before, row, unit, pass);
      double value = recorded.getValue();
      return after == before && labels == recorded.getAttributes() && unit == null
          ? recorded
          : new DoublePoint(
              recorded.getStartEpochNanos(),
              recorded.getEpochNanos(),
              labels,
              unit == null ? value : unit.convert(value),
              after);
    }

    @Override
    DoublePointData sum(DoublePointData one, DoublePointData other) {
      return gauge
          ? last(one, other)
          : new DoublePoint(
              Math.min(one.getStartEpochNanos(), other.getStartEpochNanos()),
              Math.max(one.getEpochNanos(), other.getEpochNanos()),
              one.getAttributes(),
              one.getValue() + other.getValue(),
              both(one.getExemplars(), other.getExemplars()));
    }
  }

  private static final class OfLong extends Points<LongPointData> {
    private final boolean gauge;

    OfLong(boolean gauge) {
      this.gauge = gauge;
    }

    @Override
    LongPointData enforced(
        LongPointData recorded,
        Attributes labels,
        @Nullable MetricRow row,
        @Nullable UnitConversion unit,
        ExemplarRules exemplars,
        AttributePass pass) {
      List<LongExemplarData> before = recorded.getExemplars();
      List<LongExemplarData> after = exemplars.longs(before, row, unit, pass);
      long value = recorded.getValue();
      return after == before && labels == recorded.getAttributes() && unit == null
          ? recorded
          : new LongPoint(
              recorded.getStartEpochNanos(),
              recorded.getEpochNanos(),
              labels,
              unit == null ? value : unit.convert(value),
              after);
    }

    @Override
    LongPointData sum(LongPointData one, LongPointData other) {
      return gauge
          ? last(one, other)
          : new LongPoint(
              Math.min(one.getStartEpochNanos(), other.getStartEpochNanos()),
              Math.max(one.getEpochNanos(), other.getEpochNanos()),
              one.getAttributes(),
              one.getValue() + other.getValue(),
              both(one.getExemplars(), other.getExemplars()));
    }
  }
}
