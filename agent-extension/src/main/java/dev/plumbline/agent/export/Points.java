package dev.plumbline.agent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import java.util.List;

/** Points that differ from what was recorded in their exemplars only. */
final class Points {
  private Points() {}

  static HistogramPointData histogram(HistogramPointData recorded, Exemplars law) {
    List<DoubleExemplarData> exemplars = law.doubles(recorded.getExemplars());
    return exemplars == recorded.getExemplars() ? recorded : new OfHistogram(recorded, exemplars);
  }

  static DoublePointData ofDouble(DoublePointData recorded, Exemplars law) {
    List<DoubleExemplarData> exemplars = law.doubles(recorded.getExemplars());
    return exemplars == recorded.getExemplars() ? recorded : new OfDouble(recorded, exemplars);
  }

  static LongPointData ofLong(LongPointData recorded, Exemplars law) {
    List<LongExemplarData> exemplars = law.longs(recorded.getExemplars());
    return exemplars == recorded.getExemplars() ? recorded : new OfLong(recorded, exemplars);
  }

  private static final class OfHistogram implements HistogramPointData {
    private final HistogramPointData recorded;
    private final List<DoubleExemplarData> exemplars;

    OfHistogram(HistogramPointData recorded, List<DoubleExemplarData> exemplars) {
      this.recorded = recorded;
      this.exemplars = exemplars;
    }

    @Override
    public double getSum() {
      return recorded.getSum();
    }

    @Override
    public long getCount() {
      return recorded.getCount();
    }

    @Override
    public boolean hasMin() {
      return recorded.hasMin();
    }

    @Override
    public double getMin() {
      return recorded.getMin();
    }

    @Override
    public boolean hasMax() {
      return recorded.hasMax();
    }

    @Override
    public double getMax() {
      return recorded.getMax();
    }

    @Override
    public List<Double> getBoundaries() {
      return recorded.getBoundaries();
    }

    @Override
    public List<Long> getCounts() {
      return recorded.getCounts();
    }

    @Override
    public List<DoubleExemplarData> getExemplars() {
      return exemplars;
    }

    @Override
    public long getStartEpochNanos() {
      return recorded.getStartEpochNanos();
    }

    @Override
    public long getEpochNanos() {
      return recorded.getEpochNanos();
    }

    @Override
    public Attributes getAttributes() {
      return recorded.getAttributes();
    }
  }

  private static final class OfDouble implements DoublePointData {
    private final DoublePointData recorded;
    private final List<DoubleExemplarData> exemplars;

    OfDouble(DoublePointData recorded, List<DoubleExemplarData> exemplars) {
      this.recorded = recorded;
      this.exemplars = exemplars;
    }

    @Override
    public double getValue() {
      return recorded.getValue();
    }

    @Override
    public List<DoubleExemplarData> getExemplars() {
      return exemplars;
    }

    @Override
    public long getStartEpochNanos() {
      return recorded.getStartEpochNanos();
    }

    @Override
    public long getEpochNanos() {
      return recorded.getEpochNanos();
    }

    @Override
    public Attributes getAttributes() {
      return recorded.getAttributes();
    }
  }

  private static final class OfLong implements LongPointData {
    private final LongPointData recorded;
    private final List<LongExemplarData> exemplars;

    OfLong(LongPointData recorded, List<LongExemplarData> exemplars) {
      this.recorded = recorded;
      this.exemplars = exemplars;
    }

    @Override
    public long getValue() {
      return recorded.getValue();
    }

    @Override
    public List<LongExemplarData> getExemplars() {
      return exemplars;
    }

    @Override
    public long getStartEpochNanos() {
      return recorded.getStartEpochNanos();
    }

    @Override
    public long getEpochNanos() {
      return recorded.getEpochNanos();
    }

    @Override
    public Attributes getAttributes() {
      return recorded.getAttributes();
    }
  }
}
