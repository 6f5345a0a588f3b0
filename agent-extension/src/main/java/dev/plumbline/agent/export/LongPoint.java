package dev.plumbline.agent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import java.util.List;

/** A point of integers whose labels, exemplars or unit are not those that were recorded. */
final class LongPoint implements LongPointData {
  private final long start;
  private final long time;
  private final Attributes attributes;
  private final long value;
  private final List<LongExemplarData> exemplars;

  LongPoint(
      long start, long time, Attributes attributes, long value, List<LongExemplarData> exemplars) {
    this.start = start;
    this.time = time;
    this.attributes = attributes;
    this.value = value;
    this.exemplars = exemplars;
  }

  @Override
  public long getValue() {
    return value;
  }

  @Override
  public List<LongExemplarData> getExemplars() {
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
