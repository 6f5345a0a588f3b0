package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.UnitConversion;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds exemplars to the charter.
 *
 * <p>An exemplar carries the attributes that a view took out of its metric: all those that the
 * labels of a charter's metric leave out, sensitive ones in clear among them. Where labels are
 * enforced it keeps the trace and the value and none of these. Elsewhere the rules of attributes
 * hold for them.
 */
final class Exemplars {
  private static final String WHERE = "exemplar";

  private final boolean labelsEnforced;
  private final OwnKey ownKey;

  Exemplars(Law law, OwnKey ownKey) {
    this.labelsEnforced = law.enforces(Rule.METRIC_LABEL);
    this.ownKey = ownKey;
  }

  List<DoubleExemplarData> doubles(
      List<DoubleExemplarData> recorded,
      @Nullable MetricRow row,
      @Nullable UnitConversion unit,
      AttributePass pass) {
    List<DoubleExemplarData> lawful = null;
    for (int i = 0; i < recorded.size(); i++) {
      DoubleExemplarData exemplar = recorded.get(i);
      Attributes before = exemplar.getFilteredAttributes();
      Attributes after = lawful(before, row, pass);
      if (after != before || unit != null) {
        lawful = lawful == null ? new ArrayList<>(recorded) : lawful;
        double value = exemplar.getValue();
        lawful.set(
            i,
            DoubleExemplarData.create(
                after,
                exemplar.getEpochNanos(),
                exemplar.getSpanContext(),
                unit == null ? value : unit.convert(value)));
      }
    }
    return lawful == null ? recorded : lawful;
  }

  List<LongExemplarData> longs(
      List<LongExemplarData> recorded,
      @Nullable MetricRow row,
      @Nullable UnitConversion unit,
      AttributePass pass) {
    List<LongExemplarData> lawful = null;
    for (int i = 0; i < recorded.size(); i++) {
      LongExemplarData exemplar = recorded.get(i);
      Attributes before = exemplar.getFilteredAttributes();
      Attributes after = lawful(before, row, pass);
      if (after != before || unit != null) {
        lawful = lawful == null ? new ArrayList<>(recorded) : lawful;
        long value = exemplar.getValue();
        lawful.set(
            i,
            LongExemplarData.create(
                after,
                exemplar.getEpochNanos(),
                exemplar.getSpanContext(),
                unit == null ? value : unit.convert(value)));
      }
    }
    return lawful == null ? recorded : lawful;
  }

  private Attributes lawful(Attributes filtered, @Nullable MetricRow row, AttributePass pass) {
    if (filtered.isEmpty()) {
      return filtered;
    }
    return row != null && labelsEnforced
        ? Attributes.empty()
        : ownKey.outOf(pass.apply(filtered, WHERE));
  }
}
