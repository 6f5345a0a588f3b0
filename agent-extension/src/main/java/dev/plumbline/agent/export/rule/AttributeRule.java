package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/** A rule about an attribute, under one charter. */
public abstract class AttributeRule {
  final ActiveCharter active;
  private final Rule id;
  private final boolean watched;

  AttributeRule(ActiveCharter active, Rule id) {
    this.active = active;
    this.id = id;
    this.watched = active.watches(id);
  }

  /** Whether violations are counted. */
  public boolean isWatched() {
    return watched;
  }

  /** Whether the rule says anything of a key. */
  abstract boolean concerns(KeyRule of);

  /** Whether a value under such a key breaks the rule, whatever it does to the others. */
  public abstract boolean breaks(KeyRule of, Object value);

  /** Whether a value of the key's own type can break the rule. */
  boolean isBrokenByItsType() {
    return true;
  }

  /** Whether some values of the key's own type break the rule and others do not. */
  boolean dependsOnValue(KeyRule of) {
    return false;
  }

  /** Whether a violation is corrected. */
  boolean corrects(KeyRule of) {
    return false;
  }

  /** Whether {@link #keeps} or {@link #keepsValue} ever change an attribute. */
  boolean corrects() {
    return false;
  }

  /** Corrects the key of an attribute that breaks the rule; false drops the attribute. */
  boolean keeps(CorrectedAttribute attribute) {
    return true;
  }

  /** Whether {@link #keepsValue} may change a value that leaves under a key. */
  boolean mayChange(KeyRule of, KeyRule under) {
    return false;
  }

  /** Likewise the value, after every rule about keys. */
  boolean keepsValue(CorrectedAttribute attribute) {
    return true;
  }

  /**
   * What was found, behind the carrier and the key.
   *
   * @param shown the value, as it may be logged
   */
  abstract String found(KeyRule of, AttributeKey<?> key, Object value, String shown);

  abstract String expected(KeyRule of);

  /**
   * Counts that attributes of one carrier break the rule; returns whether they have to change.
   *
   * @param keyRule the rule of the key; null when the charter has none
   * @param times how often it is broken; the log line has one of them
   */
  public final boolean check(
      int times, @Nullable KeyRule keyRule, AttributeKey<?> key, Object value, String where) {
    KeyRule of = keyRule == null ? KeyRule.NONE : keyRule;
    boolean corrects = corrects(of);
    if (isWatched()) {
      active
          .findings()
          .report(
              id,
              corrects ? Action.ENFORCED : Action.OBSERVED,
              times,
              () -> finding(of, key, value, where));
    }
    return corrects;
  }

  private Finding finding(KeyRule of, AttributeKey<?> key, Object value, String where) {
    String shown = of.protection() == null ? LogText.value(value) : LogText.MASKED;
    return new Finding(
        id,
        where + " has attribute " + LogText.name(key.getKey()) + found(of, key, value, shown),
        expected(of),
        of.isUnknown() ? null : of.attribute().location());
  }
}
