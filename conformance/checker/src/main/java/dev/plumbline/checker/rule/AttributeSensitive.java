package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Telemetry;
import dev.plumbline.otlp.TraceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sensitive values left the process protected: those that the charter marks, under old names too,
 * and those that are sensitive without a row. A message never contains the value.
 */
public final class AttributeSensitive extends CheckerRule {

  private static final int HASH_DIGITS = 16;

  /**
   * Checks one value.
   *
   * @param place where it stands in the item; empty for its own attributes
   * @param row the charter's row of the key, or null
   */
  public void check(
      Telemetry item,
      String place,
      String key,
      @Nullable Attribute row,
      Protection protection,
      Object value,
      Findings findings) {
    if (isProtected(protection, row, value)) {
      return;
    }
    String of = place.isEmpty() ? "" : " of the " + place;
    String where = row == null ? "" : row.location().fileAndLine();
    String message =
        "sensitive attribute "
            + key
            + of
            + " left the process in the clear, expected "
            + expected(protection);
    boolean ofMany = place.equals("resource") || place.equals("scope");
    if (ofMany) {
      findings.report(id(), item.service(), "", TraceId.NONE, where, message);
    } else {
      findings.report(id(), item, where, message);
    }
  }

  private static String expected(Protection protection) {
    return switch (protection) {
      case WITHHOLD, DROP -> "it to be left out";
      case HASH -> "a hash of " + HASH_DIGITS + " hex digits";
      case MASK -> "a mask of asterisks";
      case ADDRESS -> "the address without user, query and fragment";
      case STATEMENT -> "the SQL with ? in the place of each literal";
      case TRACE -> "the trace without the messages";
    };
  }

  /** Whether a value is what leaves of a sensitive one; an array stays an array. */
  static boolean isProtected(Protection protection, @Nullable Attribute row, Object value) {
    boolean leaves = protection != Protection.WITHHOLD && protection != Protection.DROP;
    if (value instanceof List<?> list && leaves) {
      return list.stream().allMatch(element -> isProtected(protection, row, element));
    }
    return switch (protection) {
      case WITHHOLD, DROP -> false;
      case HASH -> isHash(value);
      case MASK -> isMask(value);
      case ADDRESS -> !protection.touches(value);
      case STATEMENT -> value.equals("") || !protection.touches(withoutCutName(row, value));
      case TRACE -> true; // each language writes traces in a form of its own
    };
  }

  /** A statement cut to its length may end inside a name in backticks, which hides nothing. */
  private static Object withoutCutName(@Nullable Attribute row, Object value) {
    if (row == null || !(value instanceof String text) || text.length() != row.maxLength()) {
      return value;
    }
    boolean open = text.chars().filter(c -> c == '`').count() % 2 != 0;
    return open ? text.substring(0, text.lastIndexOf('`')) : text;
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
