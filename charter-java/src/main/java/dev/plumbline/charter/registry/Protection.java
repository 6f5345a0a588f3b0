package dev.plumbline.charter.registry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a sensitive key are protected before export, the strictest first.
 *
 * <p>A key is as sensitive as its own row and as the row that replaces it: an old name is protected
 * like the new one.
 */
public enum Protection {
  /** The attribute is dropped in every mode: a command line may contain secrets. */
  WITHHOLD,
  /** The attribute is left out. */
  DROP,
  /** Asterisks take the place of each value. */
  MASK,
  /** A keyed hash takes the place of each value. */
  HASH,
  /** An address loses its user, query and fragment. */
  ADDRESS,
  /** A statement loses its literals; what cannot be read as SQL is left out. */
  STATEMENT,
  /** A stack trace loses the messages of its exceptions. */
  TRACE;

  private static final String MESSAGE = "exception.message";
  private static final String STACK_TRACE = "exception.stacktrace";

  /** More names than a key ever had one after another. */
  private static final int NAMES = 16;

  /** How a key is protected; null where it is not sensitive. */
  public static @Nullable Protection of(AttributeRules rules, String key) {
    Protection strictest = null;
    String name = key;
    for (int i = 0; i < NAMES && name != null; i++) {
      Attribute row = rules.find(name);
      strictest = stricter(strictest, own(row, name));
      name = row == null ? null : row.renamedTo();
    }
    // The trace begins with the message.
    return strictest == null && key.equals(STACK_TRACE) && of(rules, MESSAGE) != null
        ? TRACE
        : strictest;
  }

  private static @Nullable Protection own(@Nullable Attribute row, String name) {
    Sensitivity stated = row == null ? null : row.sensitivity();
    if (SensitiveDefaults.isCommandLine(name) && (row == null || !row.isOpen())) {
      return WITHHOLD;
    }
    if (stated == null) {
      return row != null && row.isOpen() ? null : SensitiveDefaults.of(name);
    }
    return stated == Sensitivity.DROP ? DROP : stated == Sensitivity.MASK ? MASK : HASH;
  }

  /** The stricter of two; null where neither protects. */
  public static @Nullable Protection stricter(
      @Nullable Protection one, @Nullable Protection other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** Whether a value has to change; allocates nothing for a value that has not. */
  public boolean touches(Object value) {
    if (compareTo(HASH) <= 0) {
      return true;
    }
    if (!(value instanceof String)) {
      return !(value instanceof Number || value instanceof Boolean);
    }
    String text = (String) value;
    return this == ADDRESS
        ? SafeAddress.touches(text)
        : this == STATEMENT ? SafeStatement.touches(text) : !text.equals(SafeTrace.of(text));
  }

  /**
   * The protected form of a value: a String, or of a list a List of them; null when it is dropped.
   * The list keeps its length, so that an array stays one.
   */
  public @Nullable Object protect(Object value, Redactor redactor) {
    if (!(value instanceof List)) {
      return protectOne(value, redactor);
    }
    List<Object> left = new ArrayList<>();
    for (Object element : (List<?>) value) {
      Object one = protectOne(element, redactor);
      if (one == null) {
        return null;
      }
      left.add(one);
    }
    return left;
  }

  private @Nullable Object protectOne(Object value, Redactor redactor) {
    switch (this) {
      case WITHHOLD:
      case DROP:
        return null;
      case MASK:
        return redactor.mask();
      case HASH:
        return redactor.hash(String.valueOf(value));
      default:
        break;
    }
    if (value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (!(value instanceof String)) {
      return null;
    }
    String text = (String) value;
    return this == ADDRESS
        ? SafeAddress.of(text)
        : this == STATEMENT ? SafeStatement.of(text) : SafeTrace.of(text);
  }
}
