package dev.plumbline.agent.export.rule;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.EnumMember;
import io.opentelemetry.api.common.AttributeKey;
import java.util.stream.Collectors;

/** {@code attribute-enum}: a value is one of those that a closed enum has. None is corrected. */
final class AttributeEnum extends AttributeRule {
  AttributeEnum(ActiveCharter active) {
    super(active, Rule.ATTRIBUTE_ENUM);
  }

  @Override
  boolean concerns(KeyRule of) {
    return of.isListed();
  }

  @Override
  public boolean breaks(KeyRule of, Object value) {
    Attribute attribute = of.attribute();
    return !attribute.allows(value) && attribute.type().accepts(value);
  }

  @Override
  boolean dependsOnValue(KeyRule of) {
    return true;
  }

  @Override
  String found(KeyRule of, AttributeKey<?> key, Object value, String shown) {
    return " = " + shown;
  }

  @Override
  String expected(KeyRule of) {
    return "one of "
        + of.attribute().members().stream()
            .map(EnumMember::value)
            .map(Object::toString)
            .collect(Collectors.joining(", "));
  }
}
