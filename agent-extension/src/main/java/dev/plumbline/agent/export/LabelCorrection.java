package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.LabelRule;
import dev.plumbline.agent.export.rule.MetricRow;
import dev.plumbline.agent.export.rule.Rules;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

/** Corrects the labels of a point that breaks a rule. */
final class LabelCorrection {
  /** The label of the series into which the SDK puts measurements beyond its limit. */
  static final String OVERFLOW = "otel.metric.overflow";

  private final AttributeEnforcement attributes;
  private final AttributePass pass;
  private final Rules rules;

  LabelCorrection(AttributeEnforcement attributes, AttributePass pass) {
    this.attributes = attributes;
    this.pass = pass;
    this.rules = attributes.rules();
  }

  /** In the API's own form, whose equality lets points be merged. */
  Attributes of(Attributes recorded, @Nullable MetricRow row) {
    AttributesBuilder result = Attributes.builder();
    pass.correct(row == null || !rules.label.isEnforced() ? recorded : listed(recorded, row))
        .forEach(
            (key, value) -> {
              LabelRule label = row == null ? null : row.label(key.getKey(), pass.find(key));
              if (label == null || !rules.cardinality.isEnforced() || label.admits(value)) {
                copy(result, key, attributes.hashKeyFilter().removeFrom(value));
              } else {
                overflow(result, key, label.onOverflow());
              }
            });
    return result.build();
  }

  private Attributes listed(Attributes recorded, MetricRow row) {
    AttributesBuilder listed = Attributes.builder();
    recorded.forEach(
        (key, value) -> {
          if (key.getKey().equals(OVERFLOW)
              || row.labelOrSuccessor(key.getKey(), pass.find(key)) != null) {
            copy(listed, key, value);
          }
        });
    return listed.build();
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
