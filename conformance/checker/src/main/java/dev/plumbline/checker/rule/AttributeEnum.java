package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.EnumMember;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Telemetry;
import org.jspecify.annotations.Nullable;

/** A closed enum has one of its listed values. */
public final class AttributeEnum extends AttributeRule {

  @Override
  public void check(
      Telemetry item,
      Attribute attribute,
      @Nullable Protection protection,
      Object value,
      Findings findings) {
    if (attribute.type().accepts(value) && !attribute.allows(value)) {
      findings.report(
          id(),
          item,
          attribute.location().fileAndLine(),
          "attribute "
              + attribute.key()
              + " is \""
              + value
              + "\", expected one of "
              + attribute.members().stream().map(EnumMember::value).toList());
    }
  }
}
