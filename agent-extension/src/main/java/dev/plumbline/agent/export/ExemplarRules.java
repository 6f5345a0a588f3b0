package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.MetricLabel;
import dev.plumbline.agent.export.rule.MetricRow;
import dev.plumbline.charter.registry.UnitConversion;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies the charter's rules to exemplars.
 *
 * <p>An exemplar has the attributes that a view removed from its metric: all that are no labels of
 * the charter's metric, sensitive ones included. Where labels are enforced an exemplar keeps trace
 * and value and none of these attributes. Elsewhere the rules of attributes apply to them.
 */
final class ExemplarRules {
  private static final String WHERE = "exemplar";

  private final boolean labelsEnforced;
  private final HashKeyFilter hashKeyFilter;

  ExemplarRules(MetricLabel label, HashKeyFilter hashKeyFilter) {
    this.labelsEnforced = label.isEnforced();
    this.hashKeyFilter = hashKeyFilter;
  }

  List<DoubleExemplarData> doubles(
      List<DoubleExemplarData> recorded,
      @Nullable MetricRow row,
      @Nullable UnitConversion unit,
      AttributePass pass) {
    List<DoubleExemplarData> enforced = null;
    for (int i = 0; i < recorded.size(); i++) {
      DoubleExemplarData exemplar = recorded.get(i);
      Attributes before = exemplar.getFilteredAttributes();
      Attributes after = enforced(before, row, pass);
      if (after != before || unit != null) {
        enforced = enforced == null ? new ArrayList<>(recorded) : enforced;
        double value = exemplar.getValue();
        enforced.set(
            i,
            DoubleExemplarData.create(
                after,
                exemplar.getEpochNanos(),
                exemplar.getSpanContext(),
                unit == null ? value : unit.convert(value)));
      }
    }
    return enforced == null ? recorded : enforced;
  }

  List<LongExemplarData> longs(
      List<LongExemplarData> recorded,
      @Nullable MetricRow row,
      @Nullable UnitConversion unit,
      AttributePass pass) {
    List<LongExemplarData> enforced = null;
    for (int i = 0; i < recorded.size(); i++) {
      LongExemplarData exemplar = recorded.get(i);
      Attributes before = exemplar.getFilteredAttributes();
      Attributes after = enforced(before, row, pass);
      if (after != before || unit != null) {
        enforced = enforced == null ? new ArrayList<>(recorded) : enforced;
        long value = exemplar.getValue();
        enforced.set(
            i,
            LongExemplarData.create(
                after,
                exemplar.getEpochNanos(),
                exemplar.getSpanContext(),
                unit == null ? value : unit.convert(value)));
      }
    }
    return enforced == null ? recorded : enforced;
  }

  private Attributes enforced(Attributes filtered, @Nullable MetricRow row, AttributePass pass) {
    if (filtered.isEmpty()) {
      return filtered;
    }
    return row != null && labelsEnforced
        ? Attributes.empty()
        : hashKeyFilter.removeFrom(pass.apply(filtered, WHERE));
  }
}
