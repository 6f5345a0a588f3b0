package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.RepeatedMeasurement;
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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Registers views for each metric of the charter: exactly its labels, its buckets, its limit of
 * series, so that the SDK aggregates nothing else.
 *
 * <p>A view discards the instrument's own advice, so it must name every label, those of the error
 * tuple too. It keeps what the exporter still needs: old keys of labels, which it renames, and,
 * where it converts units, the charter's buckets in the recorded unit.
 */
public final class MetricViews {
  private MetricViews() {}

  /** One view: its instruments, labels, buckets and limit of series. */
  static final class MetricView {
    final Metric metric;

    /** Only of instruments with this unit; null for any. */
    final @Nullable String unit;

    /** Null where all labels stay. */
    final @Nullable Set<String> labels;

    /** The labels that are prefixes of template keys. */
    final Set<String> templates = new HashSet<>();

    final @Nullable List<Double> buckets;

    /** 0 for the SDK's default. */
    final int limit;

    private MetricView(
        ActiveCharter active,
        Metric metric,
        Metric exported,
        @Nullable String unit,
        @Nullable List<Double> buckets) {
      this.metric = metric;
      this.unit = unit;
      this.labels = active.enforces(Rule.METRIC_LABEL) ? labels(active, exported) : null;
      this.buckets = buckets;
      for (String key : exported.labels().keySet()) {
        Attribute attribute = active.charter().attributes().get(key);
        if (attribute != null && attribute.template()) {
          templates.add(key);
        }
      }
      this.limit = active.enforces(Rule.METRIC_CARDINALITY) ? exported.maxSeries() : 0;
    }
  }

  public static void register(ActiveCharter active, SdkMeterProviderBuilder builder) {
    register(active, builder, false);
  }

  /**
   * Likewise.
   *
   * @param besideOthers whether the user may have views for the same metrics
   */
  public static void register(
      ActiveCharter active, SdkMeterProviderBuilder builder, boolean besideOthers) {
    for (MetricView view : of(active)) {
      InstrumentSelectorBuilder selector = InstrumentSelector.builder().setName(view.metric.name());
      if (view.unit != null) {
        selector.setUnit(view.unit);
      }
      builder.registerView(selector.build(), view(active, view, besideOthers));
    }
  }

  /** The views of a charter as a text: equal where the views are. */
  public static String describe(ActiveCharter active) {
    StringBuilder text = new StringBuilder();
    for (MetricView view : of(active)) {
      text.append(view.metric.name())
          .append(' ')
          .append(view.unit)
          .append(' ')
          .append(view.labels == null ? null : new TreeSet<>(view.labels))
          .append(' ')
          .append(view.buckets)
          .append(' ')
          .append(view.limit)
          .append('\n');
    }
    return text.toString();
  }

  public static List<MetricView> of(ActiveCharter active) {
    List<MetricView> views = new ArrayList<>();
    for (Metric metric : active.charter().metrics().values()) {
      Metric exported = successor(active, metric);
      boolean bucketed =
          exported.instrument() == Instrument.HISTOGRAM
              && !exported.buckets().isEmpty()
              && active.enforces(Rule.METRIC_BUCKETS);
      if (!bucketed) {
        views.add(new MetricView(active, metric, exported, null, null));
        continue;
      }
      views.add(new MetricView(active, metric, exported, exported.unit(), exported.buckets()));
      for (String unit : UnitConversion.into(exported.unit())) {
        views.add(new MetricView(active, metric, exported, unit, buckets(active, exported, unit)));
      }
    }
    return views;
  }

  private static Metric successor(ActiveCharter active, Metric metric) {
    String renamedTo = metric.renamedTo();
    Metric successor =
        renamedTo == null || !active.enforces(Rule.METRIC_DEPRECATED)
            ? null
            : active.charter().metric(renamedTo);
    return successor == null ? metric : successor;
  }

  /** The charter's buckets in another unit; null where the exporter does not convert. */
  private static @Nullable List<Double> buckets(ActiveCharter active, Metric metric, String unit) {
    UnitConversion conversion = UnitConversion.between(unit, metric.unit());
    if (conversion == null || !active.enforces(Rule.METRIC_UNIT)) {
      return null;
    }
    List<Double> buckets = new ArrayList<>(metric.buckets().size());
    for (double bucket : metric.buckets()) {
      buckets.add(conversion.revert(bucket));
    }
    return buckets;
  }

  private static Set<String> labels(ActiveCharter active, Metric metric) {
    Set<String> labels = new HashSet<>(metric.labels().keySet());
    for (Map.Entry<String, Attribute> attribute : active.charter().attributes().entrySet()) {
      String renamedTo = attribute.getValue().renamedTo();
      if (renamedTo != null && metric.labels().containsKey(renamedTo)) {
        labels.add(attribute.getKey());
      }
    }
    labels.add(RepeatedMeasurement.KEY.getKey());
    return labels;
  }

  private static View view(ActiveCharter active, MetricView metricView, boolean besideOthers) {
    ViewBuilder view = View.builder();
    if (besideOthers) {
      view.setDescription(CharterViewMark.mark(metricView.metric.brief()));
    }
    if (metricView.labels != null) {
      view.setAttributeFilter(new LabelFilter(active, metricView.metric, metricView.labels));
    }
    if (metricView.buckets != null) {
      view.setAggregation(
          Aggregation.explicitBucketHistogram(
              ExplicitBucketHistogramOptions.builder()
                  .setBucketBoundaries(metricView.buckets)
                  .build()));
    }
    if (metricView.limit > 0) {
      view.setCardinalityLimit(metricView.limit);
    }
    return view.build();
  }
}
