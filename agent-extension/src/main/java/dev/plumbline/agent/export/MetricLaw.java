package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.instrumenter.Repeated;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Metric;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DelegatingMetricData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a metric that is about to leave to the charter: its scope, its exemplars, and no point that
 * repeats another.
 */
final class MetricLaw {
  private final Law law;
  private final Exemplars exemplars;
  private final Scopes scopes;

  MetricLaw(Law law, AttributeLaw attributes, Scopes scopes) {
    this.law = law;
    this.exemplars = new Exemplars(attributes);
    this.scopes = scopes;
  }

  /**
   * The metric as it may leave; the same object when nothing is to change, null when no point is
   * left.
   */
  @Nullable MetricData apply(MetricData metric) {
    watchUnit(metric);
    Data<?> data = data(metric);
    if (data.getPoints().isEmpty()) {
      return null;
    }
    InstrumentationScopeInfo scope = metric.getInstrumentationScopeInfo();
    InstrumentationScopeInfo stamped = law.enforces(Rule.SCHEMA_URL) ? scopes.stamp(scope) : scope;
    return data == metric.getData() && stamped == scope
        ? metric
        : new Lawful(metric, data, stamped);
  }

  private void watchUnit(MetricData metric) {
    Metric row = law.charter().metric(metric.getName());
    if (row != null
        && law.watches(Rule.METRIC_UNIT)
        && !row.unit().equals(metric.getUnit())
        && law.findings().countAndAsk(Rule.METRIC_UNIT, Action.OBSERVED)) {
      law.findings()
          .log(
              new Finding(
                  Rule.METRIC_UNIT,
                  "metric " + metric.getName() + " has unit \"" + metric.getUnit() + "\"",
                  "\"" + row.unit() + "\"",
                  row.location()),
              Action.OBSERVED);
    }
  }

  private Data<?> data(MetricData metric) {
    switch (metric.getType()) {
      case HISTOGRAM:
        HistogramData histogram = metric.getHistogramData();
        Collection<HistogramPointData> points = histogram.getPoints();
        List<HistogramPointData> lawful = new ArrayList<>(points.size());
        boolean same = true;
        for (HistogramPointData point : points) {
          if (point.getAttributes().get(Repeated.KEY) != null) {
            same = false;
            continue;
          }
          HistogramPointData after = Points.histogram(point, exemplars);
          same &= after == point;
          lawful.add(after);
        }
        return same
            ? histogram
            : HistogramData.create(histogram.getAggregationTemporality(), lawful);
      case LONG_SUM:
        return longSum(metric.getLongSumData());
      case DOUBLE_SUM:
        return doubleSum(metric.getDoubleSumData());
      default:
        return metric.getData();
    }
  }

  private SumData<LongPointData> longSum(SumData<LongPointData> sum) {
    List<LongPointData> lawful = new ArrayList<>(sum.getPoints().size());
    boolean same = true;
    for (LongPointData point : sum.getPoints()) {
      LongPointData after = Points.ofLong(point, exemplars);
      same &= after == point;
      lawful.add(after);
    }
    return same
        ? sum
        : SumData.createLongSumData(sum.isMonotonic(), sum.getAggregationTemporality(), lawful);
  }

  private SumData<DoublePointData> doubleSum(SumData<DoublePointData> sum) {
    List<DoublePointData> lawful = new ArrayList<>(sum.getPoints().size());
    boolean same = true;
    for (DoublePointData point : sum.getPoints()) {
      DoublePointData after = Points.ofDouble(point, exemplars);
      same &= after == point;
      lawful.add(after);
    }
    return same
        ? sum
        : SumData.createDoubleSumData(sum.isMonotonic(), sum.getAggregationTemporality(), lawful);
  }

  private static final class Lawful extends DelegatingMetricData {
    private final Data<?> data;
    private final InstrumentationScopeInfo scope;

    Lawful(MetricData recorded, Data<?> data, InstrumentationScopeInfo scope) {
      super(recorded);
      this.data = data;
      this.scope = scope;
    }

    @Override
    public Data<?> getData() {
      return data;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return scope;
    }
  }
}
