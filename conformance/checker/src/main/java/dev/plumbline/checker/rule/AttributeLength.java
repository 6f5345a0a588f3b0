package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Telemetry;
import org.jspecify.annotations.Nullable;

/** No text is longer than the charter allows. */
public final class AttributeLength extends AttributeRule {

  @Override
  public void check(
      Telemetry item,
      Attribute attribute,
      @Nullable Protection protection,
      Object value,
      Findings findings) {
    if (attribute.maxLength() > 0
        && value instanceof String text
        && text.length() > attribute.maxLength()) {
      findings.report(
          id(),
          item,
          attribute.location().fileAndLine(),
          "attribute "
              + attribute.key()
              + " is longer than "
              + attribute.maxLength()
              + " characters");
    }
  }
}
