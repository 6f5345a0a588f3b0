package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.KeyRule;
import dev.plumbline.agent.export.rule.SpanRow;
import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the attributes of an item: checks the rules, and keeps the few values that span names,
 * matches and requirements need. A walk over conformant attributes allocates nothing.
 */
final class AttributeWalk implements BiConsumer<AttributeKey<?>, Object> {
  private final AttributeEnforcement enforcement;
  private final KeyRuleCache keys;
  private final PresentValues present;
  private final CandidateRows candidates = new CandidateRows();
  private String where = "";
  private boolean changes;
  private boolean checking;

  AttributeWalk(AttributeEnforcement enforcement) {
    this.enforcement = enforcement;
    this.keys = new KeyRuleCache(enforcement.keys());
    this.present = new PresentValues(enforcement.keys());
  }

  /** Counts each rule that an attribute breaks; returns whether one of them has to change. */
  boolean check(Attributes recorded, String carrier, @Nullable SpanKind kind) {
    where = carrier;
    changes = false;
    checking = true;
    walk(recorded, kind);
    return changes;
  }

  /** Only looks which attributes are there. */
  void look(Attributes attributes, @Nullable SpanKind kind) {
    checking = false;
    walk(attributes, kind);
  }

  private void walk(Attributes attributes, @Nullable SpanKind kind) {
    present.begin();
    candidates.begin(kind);
    attributes.forEach(this);
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    KeyRule keyRule = keys.find(key);
    if (checking && key.getType() == AttributeType.VALUE) {
      checkInside(key, value);
    }
    if (keyRule == null || keyRule.isUnknown()) {
      if (checking && enforcement.rules().unknown.isWatched()) {
        changes |= enforcement.rules().unknown.check(1, keyRule, key, value, where);
      }
      if (keyRule == null) {
        return;
      }
    }
    if (keyRule.slot() != KeyRule.UNASKED) {
      present.put(keyRule.slot(), value);
      candidates.consider(keyRule);
    }
    if (checking && keyRule.breaks(key.getType(), value)) {
      changes |= enforcement.check(keyRule, key, value, where);
    }
  }

  /** Maps and arrays are rare and vary: no span with one is remembered as a shape. */
  private void checkInside(AttributeKey<?> key, Object value) {
    Value<?> inside = (Value<?>) value;
    Protections protections = enforcement.protections();
    if (protections.isSensitiveInside(key.getKey(), inside)) {
      changes |= enforcement.rules().sensitive.checkInside(where);
      changes |= protections.inside(key.getKey(), inside, removed -> {}) != inside;
    }
  }

  /** The charter's rule of a key; null when it has none. */
  @Nullable KeyRule find(AttributeKey<?> key) {
    return keys.find(key);
  }

  /** Those of the attributes that names, matches and requirements ask for. */
  PresentValues present() {
    return present;
  }

  /** The charter's span row that matches by attributes; null when none does. */
  @Nullable SpanRow row() {
    return candidates.matching(present);
  }
}
