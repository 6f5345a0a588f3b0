package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.KeyRule;
import dev.plumbline.agent.export.rule.LabelRule;
import dev.plumbline.agent.export.rule.MetricRow;
import dev.plumbline.agent.export.rule.Rules;
import dev.plumbline.agent.failure.RepeatedMeasurement;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks the labels of metric points.
 *
 * <p>A metric of the charter keeps only the listed labels, each with at most as many values as the
 * charter allows; labels of other metrics stay unless an attribute rule applies.
 */
final class LabelPass implements BiConsumer<AttributeKey<?>, Object> {
  private final AttributeEnforcement attributes;
  private final AttributePass pass;
  private final Rules rules;
  private final LabelCorrection correction;
  private @Nullable MetricRow row;
  private String where = "";
  private boolean changes;
  private boolean breaks;
  private boolean repeats;
  private boolean overflow;
  private int requiredSeen;

  LabelPass(AttributeEnforcement attributes, AttributePass pass) {
    this.attributes = attributes;
    this.pass = pass;
    this.rules = attributes.rules();
    this.correction = new LabelCorrection(attributes, pass);
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
      breaks |= rules.required.checkLabels(recorded, metricRow, where);
    }
    if (metricRow != null && !breaks) {
      metricRow.conformant().add(recorded);
    }
    return changes ? correction.of(recorded, metricRow) : recorded;
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
    if (row != null) {
      check(row, key, value, keyRule);
    }
  }

  private void check(
      MetricRow ofMetric, AttributeKey<?> key, Object value, @Nullable KeyRule keyRule) {
    LabelRule label = ofMetric.labelOrSuccessor(key.getKey(), keyRule);
    if (label != null) {
      requiredSeen += label.isRequired() ? 1 : 0;
      Object exported = exported(key, value, keyRule, label);
      if (exported != null && rules.cardinality.breaks(label, exported)) {
        breaks = true;
        changes |= rules.cardinality.checkLabel(where, key.getKey(), value, label);
      }
    } else if (key.getKey().equals(LabelCorrection.OVERFLOW)) {
      breaks = true;
      overflow = true; // counted with all of its measurements
    } else {
      breaks = true;
      changes |= rules.label.checkLabel(where, key.getKey(), ofMetric);
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
        : pass.correction().left(keyRule, label.key(), key, value);
  }
}
