package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.UnitConversion;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A point of a histogram whose labels, exemplars or unit are not those that were recorded. */
final class HistogramPoint implements HistogramPointData {
  private final HistogramPointData recorded;
  private final Attributes attributes;
  private final List<DoubleExemplarData> exemplars;
  private final List<Double> boundaries;
  private final List<Long> counts;
  private final long start;
  private final long count;
  private final double sum;
  private final double min;
  private final double max;

  private HistogramPoint(
      HistogramPointData recorded,
      Attributes attributes,
      List<DoubleExemplarData> exemplars,
      List<Double> boundaries,
      List<Long> counts,
      long start,
      long count,
      double sum,
      double min,
      double max) {
    this.recorded = recorded;
    this.attributes = attributes;
    this.exemplars = exemplars;
    this.boundaries = boundaries;
    this.counts = counts;
    this.start = start;
    this.count = count;
    this.sum = sum;
    this.min = min;
    this.max = max;
  }

  static HistogramPoint of(
      HistogramPointData recorded,
      Attributes attributes,
      List<DoubleExemplarData> exemplars,
      @Nullable UnitConversion unit) {
    return new HistogramPoint(
        recorded,
        attributes,
        exemplars,
        unit == null ? recorded.getBoundaries() : converted(recorded.getBoundaries(), unit),
        recorded.getCounts(),
        recorded.getStartEpochNanos(),
        recorded.getCount(),
        unit == null ? recorded.getSum() : unit.convert(recorded.getSum()),
        unit == null ? recorded.getMin() : unit.convert(recorded.getMin()),
        unit == null ? recorded.getMax() : unit.convert(recorded.getMax()));
  }

  /** Both together; null when their buckets differ. */
  static @Nullable HistogramPoint sum(HistogramPointData one, HistogramPointData other) {
    if (!one.getBoundaries().equals(other.getBoundaries())) {
      return null;
    }
    List<Long> counts = new ArrayList<>(one.getCounts().size());
    for (int i = 0; i < one.getCounts().size(); i++) {
      counts.add(one.getCounts().get(i) + other.getCounts().get(i));
    }
    List<DoubleExemplarData> exemplars = new ArrayList<>(one.getExemplars());
    exemplars.addAll(other.getExemplars());
    boolean bounded = one.hasMin() && other.hasMin() && one.hasMax() && other.hasMax();
    HistogramPointData bounds = bounded || !one.hasMin() ? one : other;
    return new HistogramPoint(
        bounds,
        one.getAttributes(),
        exemplars,
        one.getBoundaries(),
        counts,
        Math.min(one.getStartEpochNanos(), other.getStartEpochNanos()),
        one.getCount() + other.getCount(),
        one.getSum() + other.getSum(),
        Math.min(one.getMin(), other.getMin()),
        Math.max(one.getMax(), other.getMax()));
  }

  private static List<Double> converted(List<Double> boundaries, UnitConversion unit) {
    List<Double> converted = new ArrayList<>(boundaries.size());
    for (double boundary : boundaries) {
      converted.add(unit.convert(boundary));
    }
    return converted;
  }

  @Override
  public double getSum() {
    return sum;
  }

  @Override
  public long getCount() {
    return count;
  }

  @Override
  public boolean hasMin() {
    return recorded.hasMin();
  }

  @Override
  public double getMin() {
    return min;
  }

  @Override
  public boolean hasMax() {
    return recorded.hasMax();
  }

  @Override
  public double getMax() {
    return max;
  }

  @Override
  public List<Double> getBoundaries() {
    return boundaries;
  }

  @Override
  public List<Long> getCounts() {
    return counts;
  }

  @Override
  public List<DoubleExemplarData> getExemplars() {
    return exemplars;
  }

  @Override
  public long getStartEpochNanos() {
    return start;
  }

  @Override
  public long getEpochNanos() {
    return recorded.getEpochNanos();
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }
}
