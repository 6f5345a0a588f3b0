package dev.plumbline.agent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import java.util.List;

/** A point of doubles whose labels, exemplars or unit are not those that were recorded. */
final class DoublePoint implements DoublePointData {
  private final long start;
  private final long time;
  private final Attributes attributes;
  private final double value;
  private final List<DoubleExemplarData> exemplars;

  DoublePoint(
      long start,
      long time,
      Attributes attributes,
      double value,
      List<DoubleExemplarData> exemplars) {
    this.start = start;
    this.time = time;
    this.attributes = attributes;
    this.value = value;
    this.exemplars = exemplars;
  }

  @Override
  public double getValue() {
    return value;
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
    return time;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }
}
