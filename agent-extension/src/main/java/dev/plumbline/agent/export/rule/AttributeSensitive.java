package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Protection;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import java.util.Locale;

/**
 * {@code attribute-sensitive}: a sensitive value is protected, also inside another. How, {@link
 * Redaction} knows.
 */
public final class AttributeSensitive extends AttributeRule {
  private final boolean protects;

  /**
   * The rule of a charter.
   *
   * @param protects whether it is enforced, or was by a charter before
   */
  AttributeSensitive(ActiveCharter active, boolean protects) {
    super(active, Rule.ATTRIBUTE_SENSITIVE);
    this.protects = protects;
  }

  @Override
  boolean concerns(KeyRule of) {
    return of.protection() != null;
  }

  @Override
  public boolean breaks(KeyRule of, Object value) {
    Protection protection = of.protection();
    return protection != null && protection.touches(value);
  }

  @Override
  boolean dependsOnValue(KeyRule of) {
    return !of.protectsAll();
  }

  /** What is withheld is so in every mode. */
  @Override
  boolean corrects(KeyRule of) {
    return protects || of.protection() == Protection.WITHHOLD;
  }

  @Override
  boolean corrects() {
    return true;
  }

  @Override
  boolean mayChange(KeyRule of, KeyRule under) {
    return of.protection() != null;
  }

  @Override
  boolean keepsValue(CorrectedAttribute attribute) {
    Protection protection = attribute.of().protection();
    if (protection != null && attribute.isProtected()) {
      Object value = attribute.value();
      // A command line consists of ordinary words, which are not searched for in other texts.
      if (protection != Protection.WITHHOLD && !(value instanceof Value)) {
        attribute.taken(value);
      }
      Object left = attribute.redaction().protect(protection, value, attribute.insides());
      if (left == null) {
        return false;
      }
      attribute.value(left);
    }
    if (attribute.value() instanceof Value) {
      Value<?> value = (Value<?>) attribute.value();
      attribute.value(
          attribute.redaction().inside(attribute.key().getKey(), value, attribute.insides()));
    }
    return true;
  }

  @Override
  String found(KeyRule of, AttributeKey<?> key, Object value, String shown) {
    return " = " + LogText.MASKED;
  }

  @Override
  String expected(KeyRule of) {
    return "its value protected (" + String.valueOf(of.protection()).toLowerCase(Locale.ROOT) + ')';
  }

  /** Counts a sensitive entry inside a value or a text; returns whether it has to change. */
  public boolean checkInside(String where) {
    if (isWatched()) {
      active
          .findings()
          .report(
              Rule.ATTRIBUTE_SENSITIVE,
              protects ? Action.ENFORCED : Action.OBSERVED,
              () ->
                  new Finding(
                      Rule.ATTRIBUTE_SENSITIVE,
                      where + " has a sensitive value inside",
                      "its value protected",
                      null));
    }
    return protects;
  }
}
