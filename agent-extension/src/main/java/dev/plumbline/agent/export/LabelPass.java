package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.rule.KeyRule;
import dev.plumbline.agent.failure.RepeatedMeasurement;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks and corrects the labels of metric points.
 *
 * <p>A metric of the charter keeps only the listed labels, each with at most as many values as the
 * charter allows; labels of other metrics stay unless an attribute rule applies.
 */
final class LabelPass implements BiConsumer<AttributeKey<?>, Object> {
  /** The label of the series into which the SDK puts measurements beyond its limit. */
  static final String OVERFLOW = "otel.metric.overflow";

  private final ActiveCharter active;
  private final AttributeEnforcement attributes;
  private final AttributePass pass;
  private @Nullable MetricRow row;
  private String where = "";
  private boolean changes;
  private boolean breaks;
  private boolean repeats;
  private boolean overflow;
  private int requiredSeen;

  LabelPass(ActiveCharter active, AttributeEnforcement attributes, AttributePass pass) {
    this.active = active;
    this.attributes = attributes;
    this.pass = pass;
  }

  /**
   * The corrected labels; the same object when nothing is to change, null for a repeated
   * measurement.
   */
  @Nullable Attributes apply(Attributes recorded, @Nullable MetricRow metricRow, String carrier) {
    if (metricRow != null && metricRow.conformant().has(recorded)) {
      return recorded;
    }
    row = metricRow;
    where = carrier;
    changes = false;
    breaks = false;
    repeats = false;
    overflow = false;
    requiredSeen = 0;
    recorded.forEach(this);
    if (repeats) {
      return null;
    }
    if (metricRow != null && !overflow && requiredSeen < metricRow.required()) {
      missing(recorded, metricRow);
    }
    if (metricRow != null && !breaks) {
      metricRow.conformant().add(recorded);
    }
    return changes ? corrected(recorded, metricRow) : recorded;
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    String name = key.getKey();
    if (name.equals(RepeatedMeasurement.KEY.getKey())) {
      repeats = true;
      return;
    }
    KeyRule keyRule = pass.find(key);
    if (keyRule != null && keyRule.breaks(key.getType(), value)) {
      breaks = true;
      changes |= attributes.check(keyRule, key, value, where);
    }
    if (key.getType() == AttributeType.VALUE || attributes.hashKeyFilter().isIn(value)) {
      breaks = true;
      changes = true;
    }
    if (row == null) {
      return;
    }
    LabelRule label = label(row, name, keyRule);
    if (label == null) {
      extra(name);
      return;
    }
    requiredSeen += label.required ? 1 : 0;
    Object exported = exported(key, value, keyRule, label);
    if (exported != null && active.watches(Rule.METRIC_CARDINALITY) && !label.admits(exported)) {
      breaks = true;
      changes |=
          report(
              Rule.METRIC_CARDINALITY,
              where + " has one more value of " + name + ": " + shown(label, value),
              "at most " + label.max(),
              label);
    }
  }

  /**
   * The value that the correction leaves: only that one counts for the limit, which the recorded
   * value would fill a second time. Null where the label is dropped.
   */
  private @Nullable Object exported(
      AttributeKey<?> key, Object value, @Nullable KeyRule keyRule, LabelRule label) {
    return keyRule == null
            || !keyRule.breaks(key.getType(), value)
            || label.max() == Integer.MAX_VALUE
        ? value
        : pass.correction().left(keyRule, label.key, key, value);
  }

  /** The label that a key is, or becomes when it is renamed. */
  private static @Nullable LabelRule label(MetricRow row, String name, @Nullable KeyRule keyRule) {
    LabelRule label = row.label(name, keyRule);
    KeyRule successor = keyRule == null ? null : keyRule.successor();
    return label == null && successor != null ? row.label(successor.attribute().key()) : label;
  }

  private void extra(String name) {
    breaks = true;
    if (name.equals(OVERFLOW)) {
      overflow = true; // counted with all of its measurements, see MetricRules
    } else if (active.watches(Rule.METRIC_LABEL)) {
      changes |=
          report(
              Rule.METRIC_LABEL,
              where + " has label " + LogText.name(name),
              row == null ? "" : "only " + String.join(", ", row.metric.labels().keySet()),
              null);
    }
  }

  private boolean report(Rule rule, String what, String expected, @Nullable LabelRule label) {
    Action action = active.action(rule);
    if (active.watches(rule)) {
      active
          .findings()
          .report(
              rule,
              action,
              () ->
                  new Finding(
                      rule,
                      what,
                      expected,
                      label != null
                          ? label.key.attribute().location()
                          : row == null ? null : row.metric.location()));
    }
    return action == Action.ENFORCED;
  }

  private void missing(Attributes recorded, MetricRow metricRow) {
    if (!active.watches(Rule.ATTRIBUTE_REQUIRED)) {
      return;
    }
    breaks = true;
    List<String> present = new ArrayList<>();
    recorded.forEach((key, value) -> present.add(key.getKey()));
    for (LabelRule label : metricRow.labels().values()) {
      if (label.required && !present.contains(label.key.attribute().key())) {
        active
            .findings()
            .report(
                Rule.ATTRIBUTE_REQUIRED,
                Action.OBSERVED,
                () ->
                    new Finding(
                        Rule.ATTRIBUTE_REQUIRED,
                        where + " has no label " + label.key.attribute().key(),
                        label.key.attribute().key(),
                        metricRow.metric.location()));
      }
    }
  }

  private static String shown(LabelRule label, Object value) {
    return label.key.protection() == null ? LogText.value(value) : LogText.MASKED;
  }

  /** In the API's own form, whose equality lets points be merged. */
  private Attributes corrected(Attributes recorded, @Nullable MetricRow metricRow) {
    AttributesBuilder allowed = Attributes.builder();
    recorded.forEach(
        (key, value) -> {
          if (metricRow == null
              || !active.enforces(Rule.METRIC_LABEL)
              || key.getKey().equals(OVERFLOW)
              || label(metricRow, key.getKey(), pass.find(key)) != null) {
            copy(allowed, key, value);
          }
        });
    AttributesBuilder result = Attributes.builder();
    pass.correct(allowed.build())
        .forEach(
            (key, value) -> {
              LabelRule label =
                  metricRow == null ? null : metricRow.label(key.getKey(), pass.find(key));
              if (label == null
                  || !active.enforces(Rule.METRIC_CARDINALITY)
                  || label.admits(value)) {
                copy(result, key, attributes.hashKeyFilter().removeFrom(value));
              } else {
                overflow(result, key, label.onOverflow());
              }
            });
    return result.build();
  }

  private static void overflow(
      AttributesBuilder result, AttributeKey<?> key, @Nullable Object value) {
    if (value instanceof String) {
      result.put(AttributeKey.stringKey(key.getKey()), (String) value);
    } else if (value instanceof Long) {
      result.put(AttributeKey.longKey(key.getKey()), (Long) value);
    }
  }

  @SuppressWarnings("unchecked") // the value came with its key
  private static void copy(AttributesBuilder result, AttributeKey<?> key, Object value) {
    result.put((AttributeKey<Object>) key, value);
  }
}
