package dev.plumbline.conformance.rule;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Sensitivity;
import dev.plumbline.conformance.otlp.Telemetry;
import dev.plumbline.conformance.verdict.Findings;
import java.util.List;
import java.util.function.Predicate;

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
          case HASH ->
              isProtected(sensitivity, value) ? "" : "a hash of " + HASH_DIGITS + " hex digits";
          case MASK -> isProtected(sensitivity, value) ? "" : "a mask of asterisks";
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

  /** Whether a value is what leaves of a sensitive one of this kind. */
  static boolean isProtected(Sensitivity sensitivity, Object value) {
    return switch (sensitivity) {
      case DROP -> false;
      case HASH -> isEach(value, AttributeSensitive::isHash);
      case MASK -> isEach(value, AttributeSensitive::isMask);
    };
  }

  /** An array stays an array: of hashes, or of masks. */
  private static boolean isEach(Object value, Predicate<Object> form) {
    return value instanceof List<?> list ? list.stream().allMatch(form) : form.test(value);
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
