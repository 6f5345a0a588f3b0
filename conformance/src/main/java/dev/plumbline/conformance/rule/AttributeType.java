package dev.plumbline.conformance.rule;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Sensitivity;
import dev.plumbline.conformance.otlp.Telemetry;
import dev.plumbline.conformance.verdict.Findings;
import java.util.List;
import java.util.Map;

/** The value has the type that the charter gives the attribute. */
public final class AttributeType extends AttributeRule {

  @Override
  public void judge(Telemetry item, Attribute attribute, Object value, Findings findings) {
    Sensitivity sensitivity = attribute.sensitivity();
    boolean protectedForm =
        sensitivity != null && AttributeSensitive.isProtected(sensitivity, value);
    if (!protectedForm && !attribute.type().accepts(value)) {
      findings.report(
          id(),
          item,
          attribute.location().fileAndLine(),
          "attribute "
              + attribute.key()
              + " is "
              + describe(value)
              + ", expected "
              + attribute.type().word());
    }
  }

  private static String describe(Object value) {
    if (value instanceof String) {
      return "string";
    }
    if (value instanceof Long) {
      return "int";
    }
    if (value instanceof Double) {
      return "double";
    }
    if (value instanceof Boolean) {
      return "boolean";
    }
    if (value instanceof List<?>) {
      return "an array";
    }
    return value instanceof Map<?, ?> ? "a map" : "bytes";
  }
}
