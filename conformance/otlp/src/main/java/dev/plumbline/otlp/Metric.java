package dev.plumbline.otlp;

import java.util.List;

/** One metric of one resource and scope, with the data points of one export. */
public record Metric(
    String name, String unit, Instrument instrument, List<Point> points, Emitter emitter)
    implements Telemetry {

  public Metric {
    points = List.copyOf(points);
  }

  /** The kind of instrument, by the kind of its data. */
  public enum Instrument {
    NONE,
    GAUGE,
    COUNTER,
    UPDOWNCOUNTER,
    HISTOGRAM,
    EXPONENTIAL_HISTOGRAM,
    SUMMARY
  }

  /**
   * One data point.
   *
   * @param bounds explicit bucket bounds; empty for all but histograms
   * @param filtered attributes that exemplars carry beside those of the point
   * @param value of a gauge or sum; NaN for all others
   * @param time nanoseconds since the epoch; 0 where it is not stated
   */
  public record Point(
      Attributes attributes,
      List<Double> bounds,
      List<Attributes> filtered,
      double value,
      long time) {

    public Point {
      bounds = List.copyOf(bounds);
      filtered = List.copyOf(filtered);
    }
  }

  @Override
  public TraceId traceId() {
    return TraceId.NONE;
  }
}
