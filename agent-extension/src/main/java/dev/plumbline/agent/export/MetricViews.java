package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.instrumenter.Repeated;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Instrument;
import dev.plumbline.charter.registry.Metric;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.ExplicitBucketHistogramOptions;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.ViewBuilder;
import java.util.HashSet;
import java.util.Set;

/**
 * Registers a view for each metric of the charter: exactly its labels, its buckets, its limit of
 * series.
 *
 * <p>A view discards what the instrument itself advises, so it must name every label, those of the
 * error tuple too.
 */
public final class MetricViews {
  private MetricViews() {}

  public static void register(Law law, SdkMeterProviderBuilder builder) {
    for (Metric metric : law.charter().metrics().values()) {
      builder.registerView(
          InstrumentSelector.builder().setName(metric.name()).build(), view(law, metric));
    }
  }

  private static View view(Law law, Metric metric) {
    ViewBuilder view = View.builder();
    if (law.enforces(Rule.METRIC_LABEL)) {
      Set<String> labels = new HashSet<>(metric.labels().keySet());
      labels.add(Repeated.KEY.getKey());
      view.setAttributeFilter(labels);
    }
    if (metric.instrument() == Instrument.HISTOGRAM
        && !metric.buckets().isEmpty()
        && law.enforces(Rule.METRIC_BUCKETS)) {
      view.setAggregation(
          Aggregation.explicitBucketHistogram(
              ExplicitBucketHistogramOptions.builder()
                  .setBucketBoundaries(metric.buckets())
                  .build()));
    }
    if (metric.maxSeries() > 0 && law.enforces(Rule.METRIC_CARDINALITY)) {
      view.setCardinalityLimit(metric.maxSeries());
    }
    return view.build();
  }
}
