package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.AttributeKey;
import java.util.Locale;

/** {@code attribute-type}: a value has the type of its key. None is converted. */
final class AttributeType extends AttributeRule {
  AttributeType(ActiveCharter active) {
    super(active, Rule.ATTRIBUTE_TYPE);
  }

  @Override
  boolean concerns(KeyRule of) {
    return true;
  }

  @Override
  public boolean breaks(KeyRule of, Object value) {
    return !of.attribute().type().accepts(value);
  }

  @Override
  boolean isBrokenByItsType() {
    return false;
  }

  @Override
  String found(KeyRule of, AttributeKey<?> key, Object value, String shown) {
    return " = " + shown + " of type " + key.getType().name().toLowerCase(Locale.ROOT);
  }

  @Override
  String expected(KeyRule of) {
    return "type " + of.attribute().type();
  }
}
