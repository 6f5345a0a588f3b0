package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Telemetry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value has the type that the charter gives the attribute, or the form that leaves of a
 * sensitive one.
 */
public final class AttributeType extends AttributeRule {

  @Override
  public void check(
      Telemetry item,
      Attribute attribute,
      @Nullable Protection protection,
      Object value,
      Findings findings) {
    if (!attribute.type().accepts(value) && !isProtected(protection, attribute, value)) {
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

  private static boolean isProtected(@Nullable Protection protection, Attribute row, Object value) {
    return (protection == Protection.HASH || protection == Protection.MASK)
        && AttributeSensitive.isProtected(protection, row, value);
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
