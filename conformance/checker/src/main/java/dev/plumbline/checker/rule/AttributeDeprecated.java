package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Telemetry;
import org.jspecify.annotations.Nullable;

/** No attribute has a name that the charter deprecates. */
public final class AttributeDeprecated extends AttributeRule {

  @Override
  public void check(
      Telemetry item,
      Attribute attribute,
      @Nullable Protection protection,
      Object value,
      Findings findings) {
    if (attribute.deprecation() == null) {
      return;
    }
    String newName = attribute.renamedTo();
    String expected = newName == null ? "nothing in its place" : newName;
    findings.report(
        id(),
        item,
        attribute.location().fileAndLine(),
        "attribute " + attribute.key() + " is deprecated, expected " + expected);
  }
}
