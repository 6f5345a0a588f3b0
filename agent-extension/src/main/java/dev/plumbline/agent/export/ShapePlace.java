package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.KeyRule;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of a known span shape: the conditions for its value in another span, under which
 * the same correction applies, and the correction of that value.
 *
 * <p>Nothing else checks the values of a span whose shape is known.
 */
final class ShapePlace {
  /** Longer texts are not cached. */
  private static final int LONGEST = 256;

  final AttributeKey<?> key;

  /** The rule of the key; null when the charter has none. */
  final @Nullable KeyRule rule;

  /** Whether the value may be any. */
  private final boolean free;

  /** Whether the value has to be the same: the span's name contains it. */
  private final boolean named;

  /** The required class of a value that breaks rules by its key alone; null for others. */
  private final @Nullable Class<?> type;

  /** A value that was found conformant; null when none is cached. */
  private @Nullable Object good;

  /** The rule of the key that the corrected value leaves under; null when it stays as it is. */
  private final @Nullable KeyRule becomes;

  private final boolean removed;

  private ShapePlace(
      AttributeKey<?> key,
      @Nullable KeyRule rule,
      boolean free,
      @Nullable Object named,
      @Nullable Class<?> type,
      @Nullable KeyRule becomes,
      boolean removed) {
    this.key = key;
    this.rule = rule;
    this.free = free;
    this.named = named != null;
    this.good = named;
    this.type = type;
    this.becomes = becomes;
    this.removed = removed;
  }

  /** Of a conformant value that stays as it is. */
  static ShapePlace conformant(
      AttributeKey<?> key, @Nullable KeyRule rule, @Nullable Object named) {
    boolean free = named == null && (rule == null || !rule.mayBreak(key.getType()));
    return new ShapePlace(key, rule, free, named, null, null, false);
  }

  /**
   * Of a value that breaks rules by its key alone, or that is dropped.
   *
   * @param type the class of the value
   * @param becomes the rule of the key that it leaves under; null when it stays as it is
   * @param removed whether it is removed from the free texts of the span as well
   */
  static ShapePlace corrected(
      AttributeKey<?> key,
      KeyRule rule,
      @Nullable Object named,
      Class<?> type,
      @Nullable KeyRule becomes,
      boolean removed) {
    return new ShapePlace(key, rule, false, named, type, becomes, removed);
  }

  /** Whether a value can be cached: it is small and immutable. */
  static boolean isScalar(Object value) {
    return value instanceof String
        ? ((String) value).length() <= LONGEST
        : value instanceof Long || value instanceof Boolean || value instanceof Double;
  }

  /** Whether the same correction applies to the attribute at this index of another span. */
  boolean fits(AttributeKey<?> other, Object value) {
    return (other == key || other.equals(key)) && (free || value == good || conforms(value));
  }

  private boolean conforms(Object value) {
    if (named) {
      return value.equals(good);
    }
    KeyRule of = rule;
    if (type != null) {
      return value.getClass() == type && (of == null || !of.strays(value));
    }
    if (of == null || of.breaks(key.getType(), value)) {
      return false;
    }
    if (of.isListed() && isScalar(value)) {
      good = value;
    }
    return true;
  }

  /** Whether the value is removed from the free texts of the span. */
  boolean removed() {
    return removed;
  }

  /** The exported form of a value that fits. */
  Object left(Object value, Correction correction) {
    KeyRule of = rule;
    KeyRule under = becomes;
    if (of == null || under == null) {
      return value;
    }
    Object left = correction.left(of, under, key, value);
    if (left == null) {
      throw new IllegalStateException("a value without a key to leave under");
    }
    return left;
  }
}
