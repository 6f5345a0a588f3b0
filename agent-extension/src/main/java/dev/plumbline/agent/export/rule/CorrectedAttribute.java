package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.registry.Protection;
import io.opentelemetry.api.common.AttributeKey;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An attribute that the rules are correcting. It is reused, by one thread at a time. */
public final class CorrectedAttribute {
  private static final AttributeKey<?> NO_KEY = AttributeKey.stringKey("none");

  private final AttributeRule[] rules;
  private final Redaction redaction;
  private final CorrectedItem item;
  private KeyRule of = KeyRule.NONE;
  private KeyRule leavesUnder = KeyRule.NONE;
  private AttributeKey<?> key = NO_KEY;
  private Object value = "";
  private boolean alone;

  /**
   * Attributes of an item.
   *
   * @param rules in the order in which they correct
   */
  public CorrectedAttribute(AttributeRule[] rules, Redaction redaction, CorrectedItem item) {
    this.rules = KeyRule.select(rules, AttributeRule::corrects);
    this.redaction = redaction;
    this.item = item;
  }

  /** Applies every rule; returns whether the attribute is kept. */
  public boolean correct(@Nullable KeyRule keyRule, AttributeKey<?> recorded, Object with) {
    KeyRule ofKey = keyRule == null ? KeyRule.NONE : keyRule;
    begin(ofKey, ofKey, recorded, with);
    alone = false;
    for (AttributeRule rule : rules) {
      if (!rule.keeps(this)) {
        return false;
      }
    }
    return keepsValue();
  }

  /**
   * The value that is left of one, apart from its item; null where it is dropped.
   *
   * @param old the rule of the recorded key: it is as sensitive as the one that replaces it
   * @param under the rule of the key that it leaves under
   */
  public @Nullable Object left(KeyRule old, KeyRule under, AttributeKey<?> recorded, Object with) {
    begin(old, under, recorded, with);
    alone = true;
    return keepsValue() ? value : null;
  }

  /** Whether a text, a number or a boolean may change when it leaves under a key. */
  public boolean mayChange(KeyRule old, KeyRule under) {
    for (AttributeRule rule : rules) {
      if (rule.mayChange(old, under)) {
        return true;
      }
    }
    return false;
  }

  private void begin(KeyRule old, KeyRule under, AttributeKey<?> recorded, Object with) {
    of = old;
    leavesUnder = under;
    key = recorded;
    value = with;
  }

  private boolean keepsValue() {
    for (AttributeRule rule : rules) {
      if (!rule.keepsValue(this)) {
        return false;
      }
    }
    return true;
  }

  /** The key as far as it is corrected. */
  public AttributeKey<?> key() {
    return key;
  }

  /** The value as far as it is corrected. */
  public Object value() {
    return value;
  }

  void value(Object left) {
    value = left;
  }

  /** The rule of the recorded key. */
  KeyRule of() {
    return of;
  }

  /** The rule of the key that it leaves under. */
  KeyRule leavesUnder() {
    return leavesUnder;
  }

  boolean isPresent(KeyRule other) {
    return item.has(other);
  }

  /** Renames it. */
  void becomes(KeyRule successor) {
    item.willHave(successor);
    leavesUnder = successor;
    key = successor.keyFor(key.getType());
  }

  /** Whether the current mode protects the value. */
  boolean isProtected() {
    Protection protection = of.protection();
    return protection != null && redaction.applies(protection) && protection.touches(value);
  }

  Redaction redaction() {
    return redaction;
  }

  void taken(Object removed) {
    if (!alone) {
      item.taken(removed);
    }
  }

  Consumer<Object> insides() {
    return alone ? removed -> {} : item.takenInside();
  }
}
