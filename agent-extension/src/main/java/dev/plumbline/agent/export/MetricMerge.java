package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Merges the metrics of a scope that have one name after their correction: of a library that
 * records ms and of one that records s, or of two old names with one successor.
 */
final class MetricMerge {
  private final ActiveCharter active;

  MetricMerge(ActiveCharter active) {
    this.active = active;
  }

  /**
   * The metrics with those of equal scope, name, unit and type merged where a correction made them
   * equal; the same object when no name or unit was corrected. Gauges, and metrics that cannot be
   * added up, remain as they are.
   */
  Collection<MetricData> merged(Collection<MetricData> metrics) {
    try {
      return together(metrics);
    } catch (RuntimeException | LinkageError problem) {
      active.findings().failed("metric-merge", problem);
      return metrics;
    }
  }

  private Collection<MetricData> together(Collection<MetricData> metrics) {
    if (metrics.stream().noneMatch(MetricMerge::isMoved)) {
      return metrics;
    }
    List<MetricData> left = new ArrayList<>(metrics.size());
    Map<List<Object>, Integer> places = new HashMap<>();
    Set<List<Object>> moved = new HashSet<>();
    for (MetricData metric : metrics) {
      List<Object> key =
          Arrays.asList(
              metric.getInstrumentationScopeInfo(),
              metric.getName(),
              metric.getUnit(),
              metric.getType());
      if (isMoved(metric)) {
        moved.add(key);
      }
      Integer place = places.putIfAbsent(key, left.size());
      MetricData both = place != null && moved.contains(key) ? both(left.get(place), metric) : null;
      if (place == null || both == null) {
        left.add(metric);
      } else {
        left.set(place, both);
      }
    }
    return left;
  }

  private static boolean isMoved(MetricData metric) {
    return metric instanceof EnforcedMetric && ((EnforcedMetric) metric).isMoved();
  }

  private @Nullable MetricData both(MetricData one, MetricData other) {
    Data<?> data;
    switch (one.getType()) {
      case LONG_SUM:
        data = longs(one.getLongSumData(), other.getLongSumData());
        break;
      case DOUBLE_SUM:
        data = doubles(one.getDoubleSumData(), other.getDoubleSumData());
        break;
      case HISTOGRAM:
        data = histograms(one.getHistogramData(), other.getHistogramData());
        break;
      default:
        return null;
    }
    return data == null
        ? null
        : new EnforcedMetric(
            one,
            one.getName(),
            one.getUnit(),
            one.getType(),
            data,
            one.getResource(),
            one.getInstrumentationScopeInfo());
  }

  private @Nullable Data<?> longs(SumData<LongPointData> one, SumData<LongPointData> other) {
    return isAlike(one, other)
        ? SumData.createLongSumData(
            one.isMonotonic(),
            one.getAggregationTemporality(),
            all(one.getPoints(), other.getPoints(), Points.LONG))
        : null;
  }

  private @Nullable Data<?> doubles(SumData<DoublePointData> one, SumData<DoublePointData> other) {
    return isAlike(one, other)
        ? SumData.createDoubleSumData(
            one.isMonotonic(),
            one.getAggregationTemporality(),
            all(one.getPoints(), other.getPoints(), Points.DOUBLE))
        : null;
  }

  private static boolean isAlike(SumData<?> one, SumData<?> other) {
    return one.isMonotonic() == other.isMonotonic()
        && one.getAggregationTemporality() == other.getAggregationTemporality();
  }

  private @Nullable Data<?> histograms(HistogramData one, HistogramData other) {
    return one.getAggregationTemporality() == other.getAggregationTemporality()
            && one.getPoints()
                .iterator()
                .next()
                .getBoundaries()
                .equals(other.getPoints().iterator().next().getBoundaries())
        ? HistogramData.create(
            one.getAggregationTemporality(),
            all(one.getPoints(), other.getPoints(), Points.HISTOGRAM))
        : null;
  }

  private <P extends PointData> Collection<P> all(
      Collection<P> some, Collection<P> more, Points<P> sort) {
    List<P> all = new ArrayList<>(some);
    all.addAll(more);
    return sort.together(all, active.findings());
  }
}
