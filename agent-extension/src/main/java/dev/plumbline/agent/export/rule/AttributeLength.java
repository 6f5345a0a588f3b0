package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.AttributeRules;
import io.opentelemetry.api.common.AttributeKey;

/**
 * {@code attribute-length}: a text is cut to the length of the key that it leaves under. What is
 * redacted is so before.
 */
final class AttributeLength extends AttributeRule {
  private final boolean cuts;

  AttributeLength(ActiveCharter active) {
    super(active, Rule.ATTRIBUTE_LENGTH);
    this.cuts = active.enforces(Rule.ATTRIBUTE_LENGTH);
  }

  @Override
  boolean concerns(KeyRule of) {
    return of.attribute().maxLength() > 0;
  }

  @Override
  public boolean breaks(KeyRule of, Object value) {
    return value instanceof String && ((String) value).length() > of.limit();
  }

  @Override
  boolean dependsOnValue(KeyRule of) {
    return true;
  }

  @Override
  boolean corrects(KeyRule of) {
    return cuts;
  }

  @Override
  boolean corrects() {
    return cuts;
  }

  @Override
  boolean mayChange(KeyRule of, KeyRule under) {
    return concerns(under);
  }

  @Override
  boolean keepsValue(CorrectedAttribute attribute) {
    if (attribute.value() instanceof String) {
      int limit = attribute.leavesUnder().attribute().maxLength();
      attribute.value(AttributeRules.truncate((String) attribute.value(), limit));
    }
    return true;
  }

  @Override
  String found(KeyRule of, AttributeKey<?> key, Object value, String shown) {
    return " of " + ((String) value).length() + " characters";
  }

  @Override
  String expected(KeyRule of) {
    return "at most " + of.attribute().maxLength();
  }
}
