package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.instrumenter.Repeated;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Instrument;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.UnitConversion;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.ExplicitBucketHistogramOptions;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.InstrumentSelectorBuilder;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.ViewBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers views for each metric of the charter: exactly its labels, its buckets, its limit of
 * series, so that nothing else is even kept in memory.
 *
 * <p>A view discards what the instrument itself advises, so it must name every label, those of the
 * error tuple too. What the exporter is still to do is left in: old keys of labels, which it
 * renames, and, where it converts units, the charter's buckets in the unit that is recorded.
 */
public final class MetricViews {
  private MetricViews() {}

  /** What one view says: of which instruments, which labels, buckets, how many series. */
  static final class MetricView {
    final Metric metric;

    /** Only of instruments with this unit; null for any. */
    final @Nullable String unit;

    /** Null where all labels stay. */
    final @Nullable Set<String> labels;

    /** Those of the labels that stand for all keys that begin with them. */
    final Set<String> templates = new HashSet<>();

    final @Nullable List<Double> buckets;

    /** 0 for the SDK's own. */
    final int limit;

    private MetricView(
        Law law,
        Metric metric,
        Metric lawful,
        @Nullable String unit,
        @Nullable List<Double> buckets) {
      this.metric = metric;
      this.unit = unit;
      this.labels = law.enforces(Rule.METRIC_LABEL) ? labels(law, lawful) : null;
      this.buckets = buckets;
      for (String key : lawful.labels().keySet()) {
        Attribute attribute = law.charter().attributes().get(key);
        if (attribute != null && attribute.template()) {
          templates.add(key);
        }
      }
      this.limit = law.enforces(Rule.METRIC_CARDINALITY) ? lawful.maxSeries() : 0;
    }
  }

  public static void register(Law law, SdkMeterProviderBuilder builder) {
    register(law, builder, false);
  }

  /**
   * Likewise.
   *
   * @param besideOthers whether the user may have views for the same metrics
   */
  public static void register(Law law, SdkMeterProviderBuilder builder, boolean besideOthers) {
    for (MetricView view : of(law)) {
      InstrumentSelectorBuilder selector = InstrumentSelector.builder().setName(view.metric.name());
      if (view.unit != null) {
        selector.setUnit(view.unit);
      }
      builder.registerView(selector.build(), view(law, view, besideOthers));
    }
  }

  static List<MetricView> of(Law law) {
    List<MetricView> views = new ArrayList<>();
    for (Metric metric : law.charter().metrics().values()) {
      Metric lawful = successor(law, metric);
      boolean bucketed =
          lawful.instrument() == Instrument.HISTOGRAM
              && !lawful.buckets().isEmpty()
              && law.enforces(Rule.METRIC_BUCKETS);
      if (!bucketed) {
        views.add(new MetricView(law, metric, lawful, null, null));
        continue;
      }
      views.add(new MetricView(law, metric, lawful, lawful.unit(), lawful.buckets()));
      for (String unit : UnitConversion.into(lawful.unit())) {
        views.add(new MetricView(law, metric, lawful, unit, buckets(law, lawful, unit)));
      }
    }
    return views;
  }

  private static Metric successor(Law law, Metric metric) {
    String renamedTo = metric.renamedTo();
    Metric successor =
        renamedTo == null || !law.enforces(Rule.METRIC_DEPRECATED)
            ? null
            : law.charter().metric(renamedTo);
    return successor == null ? metric : successor;
  }

  /** The charter's buckets in another unit; null where the exporter does not convert. */
  private static @Nullable List<Double> buckets(Law law, Metric metric, String unit) {
    UnitConversion conversion = UnitConversion.between(unit, metric.unit());
    if (conversion == null || !law.enforces(Rule.METRIC_UNIT)) {
      return null;
    }
    List<Double> buckets = new ArrayList<>(metric.buckets().size());
    for (double bucket : metric.buckets()) {
      buckets.add(conversion.revert(bucket));
    }
    return buckets;
  }

  private static Set<String> labels(Law law, Metric lawful) {
    Set<String> labels = new HashSet<>(lawful.labels().keySet());
    for (Map.Entry<String, Attribute> attribute : law.charter().attributes().entrySet()) {
      String renamedTo = attribute.getValue().renamedTo();
      if (renamedTo != null && lawful.labels().containsKey(renamedTo)) {
        labels.add(attribute.getKey());
      }
    }
    labels.add(Repeated.KEY.getKey());
    return labels;
  }

  private static View view(Law law, MetricView said, boolean besideOthers) {
    ViewBuilder view = View.builder();
    if (besideOthers) {
      view.setDescription(OwnViews.mark(said.metric.brief()));
    }
    if (said.labels != null) {
      view.setAttributeFilter(new LabelFilter(law, said.metric, said.labels));
    }
    if (said.buckets != null) {
      view.setAggregation(
          Aggregation.explicitBucketHistogram(
              ExplicitBucketHistogramOptions.builder().setBucketBoundaries(said.buckets).build()));
    }
    if (said.limit > 0) {
      view.setCardinalityLimit(said.limit);
    }
    return view.build();
  }
}
