package dev.plumbline.agent.export;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.finding.Shown;
import dev.plumbline.agent.instrumenter.Repeated;
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
 * Walks over the labels of one point after another.
 *
 * <p>Of a metric of the charter only the listed labels stay, with at most as many values as the
 * charter allows; of others, whatever the charter does not know is left alone.
 */
final class LabelPass implements BiConsumer<AttributeKey<?>, Object> {
  /** The one label of the series into which the SDK puts what is beyond its limit. */
  static final String OVERFLOW = "otel.metric.overflow";

  private final Law law;
  private final AttributeLaw attributes;
  private final AttributePass pass;
  private @Nullable MetricRow row;
  private String where = "";
  private boolean changes;
  private boolean breaks;
  private boolean repeats;
  private boolean overflow;
  private int requiredSeen;

  LabelPass(Law law, AttributeLaw attributes, AttributePass pass) {
    this.law = law;
    this.attributes = attributes;
    this.pass = pass;
  }

  /** The labels as they may leave; the same object when nothing is to change, null for a repeat. */
  @Nullable Attributes apply(Attributes recorded, @Nullable MetricRow metricRow, String carrier) {
    if (metricRow != null && metricRow.lawful().has(recorded)) {
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
      metricRow.lawful().add(recorded);
    }
    return changes ? corrected(recorded, metricRow) : recorded;
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    String name = key.getKey();
    if (name.equals(Repeated.KEY.getKey())) {
      repeats = true;
      return;
    }
    KeyLaw keyLaw = pass.find(key);
    if (keyLaw != null && keyLaw.breaks(key.getType(), value)) {
      breaks = true;
      changes |= attributes.judge(keyLaw, key, value, where);
    }
    if (key.getType() == AttributeType.VALUE || attributes.ownKey().isIn(value)) {
      breaks = true;
      changes = true;
    }
    if (row == null) {
      return;
    }
    LabelLaw label = label(row, name, keyLaw);
    if (label == null) {
      extra(name);
      return;
    }
    requiredSeen += label.required ? 1 : 0;
    if (law.watches(Rule.METRIC_CARDINALITY) && !label.admits(value)) {
      breaks = true;
      changes |=
          report(
              Rule.METRIC_CARDINALITY,
              where + " has one more value of " + name + ": " + shown(label, value),
              "at most " + label.max(),
              label);
    }
  }

  /** The label that a key is, or becomes when it is renamed. */
  private static @Nullable LabelLaw label(MetricRow row, String name, @Nullable KeyLaw keyLaw) {
    LabelLaw label = row.label(name, keyLaw);
    KeyLaw successor = keyLaw == null ? null : keyLaw.successor;
    return label == null && successor != null ? row.label(successor.attribute.key()) : label;
  }

  private void extra(String name) {
    breaks = true;
    if (name.equals(OVERFLOW)) {
      overflow = true; // counted with all of its measurements, see MetricLaw
    } else if (law.watches(Rule.METRIC_LABEL)) {
      changes |=
          report(
              Rule.METRIC_LABEL,
              where + " has label " + Shown.name(name),
              row == null ? "" : "only " + String.join(", ", row.metric.labels().keySet()),
              null);
    }
  }

  private boolean report(Rule rule, String what, String expected, @Nullable LabelLaw label) {
    Action action = law.action(rule);
    if (law.watches(rule) && law.findings().countAndAsk(rule, action)) {
      law.findings()
          .log(
              new Finding(
                  rule,
                  what,
                  expected,
                  label != null
                      ? label.key.attribute.location()
                      : row == null ? null : row.metric.location()),
              action);
    }
    return action == Action.ENFORCED;
  }

  private void missing(Attributes recorded, MetricRow metricRow) {
    if (!law.watches(Rule.ATTRIBUTE_REQUIRED)) {
      return;
    }
    breaks = true;
    List<String> present = new ArrayList<>();
    recorded.forEach((key, value) -> present.add(key.getKey()));
    for (LabelLaw label : metricRow.labels().values()) {
      if (label.required
          && !present.contains(label.key.attribute.key())
          && law.findings().countAndAsk(Rule.ATTRIBUTE_REQUIRED, Action.OBSERVED)) {
        law.findings()
            .log(
                new Finding(
                    Rule.ATTRIBUTE_REQUIRED,
                    where + " has no label " + label.key.attribute.key(),
                    label.key.attribute.key(),
                    metricRow.metric.location()),
                Action.OBSERVED);
      }
    }
  }

  private static String shown(LabelLaw label, Object value) {
    return label.key.protection == null ? Shown.value(value) : Shown.MASKED;
  }

  /** In the API's own form, in which equal labels are equal objects and can be put together. */
  private Attributes corrected(Attributes recorded, @Nullable MetricRow metricRow) {
    AttributesBuilder allowed = Attributes.builder();
    recorded.forEach(
        (key, value) -> {
          if (metricRow == null
              || !law.enforces(Rule.METRIC_LABEL)
              || key.getKey().equals(OVERFLOW)
              || label(metricRow, key.getKey(), pass.find(key)) != null) {
            copy(allowed, key, value);
          }
        });
    AttributesBuilder result = Attributes.builder();
    pass.correct(allowed.build())
        .forEach(
            (key, value) -> {
              LabelLaw label =
                  metricRow == null ? null : metricRow.label(key.getKey(), pass.find(key));
              if (label == null || !law.enforces(Rule.METRIC_CARDINALITY) || label.admits(value)) {
                copy(result, key, attributes.ownKey().outOf(value));
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
