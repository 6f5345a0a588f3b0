package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Telemetry;
import org.jspecify.annotations.Nullable;

/** No text begins or ends with a space. */
public final class AttributeTrimmed extends AttributeRule {

  @Override
  public void check(
      Telemetry item,
      Attribute attribute,
      @Nullable Protection protection,
      Object value,
      Findings findings) {
    if (attribute.type() == dev.plumbline.charter.registry.AttributeType.STRING
        && value instanceof String text
        && (text.startsWith(" ") || text.endsWith(" "))) {
      findings.report(
          id(),
          item,
          attribute.location().fileAndLine(),
          "attribute " + attribute.key() + " has spaces at its ends");
    }
  }
}
