package dev.plumbline.conformance.rule;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Sensitivity;
import dev.plumbline.conformance.otlp.Telemetry;
import dev.plumbline.conformance.verdict.Findings;

/**
 * What the charter calls sensitive left the process dropped, hashed or masked. The value is never
 * repeated here.
 */
public final class AttributeSensitive extends AttributeRule {

  private static final int HASH_DIGITS = 16;

  @Override
  public void judge(Telemetry item, Attribute attribute, Object value, Findings findings) {
    Sensitivity sensitivity = attribute.sensitivity();
    if (sensitivity == null) {
      return;
    }
    String expected =
        switch (sensitivity) {
          case DROP -> "it to be left out";
          case HASH -> isHash(value) ? "" : "a hash of " + HASH_DIGITS + " hex digits";
          case MASK -> isMask(value) ? "" : "a mask of asterisks";
        };
    if (!expected.isEmpty()) {
      findings.report(
          id(),
          item,
          attribute.location().fileAndLine(),
          "sensitive attribute "
              + attribute.key()
              + " left the process in the clear, expected "
              + expected);
    }
  }

  private static boolean isHash(Object value) {
    if (!(value instanceof String text) || text.length() < HASH_DIGITS) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMask(Object value) {
    return value instanceof String text && !text.isEmpty() && text.chars().allMatch(c -> c == '*');
  }
}
