package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.charter.registry.Redactor;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of a remembered span: what has to hold of its value in another span, so that the
 * same is to be done there, and what leaves of that value.
 *
 * <p>A rule of values that is no rule of their key has to be asked here as well: no other one sees
 * the values of a span whose shape is known.
 */
final class ShapePlace {
  /** Longer texts are not kept. */
  private static final int LONGEST = 256;

  final AttributeKey<?> key;

  /** The row of the key; null when the charter does not know it. */
  final @Nullable KeyLaw law;

  /** Whether the value may be any. */
  private final boolean free;

  /** Whether the value has to be the one that was there: the span's name is made of it. */
  private final boolean named;

  /** The class that a value has to have which breaks rules by its key alone; null for others. */
  private final @Nullable Class<?> type;

  /** A value with which all holds; null when none is kept. */
  private @Nullable Object good;

  /** What is done with the value; null when nothing is. */
  private final @Nullable Protection protection;

  /** How long the value may be under the key that takes it over; 0 sets no limit. */
  private final int limit;

  private final boolean taken;

  private ShapePlace(
      AttributeKey<?> key,
      @Nullable KeyLaw law,
      boolean free,
      @Nullable Object named,
      @Nullable Class<?> type,
      @Nullable Protection protection,
      int limit,
      boolean taken) {
    this.key = key;
    this.law = law;
    this.free = free;
    this.named = named != null;
    this.good = named;
    this.type = type;
    this.protection = protection;
    this.limit = limit;
    this.taken = taken;
  }

  /** Of a value that breaks nothing, and leaves as it is. */
  static ShapePlace conformant(AttributeKey<?> key, @Nullable KeyLaw law, @Nullable Object named) {
    boolean free = named == null && (law == null || !law.mayBreak(key.getType()));
    return new ShapePlace(key, law, free, named, null, null, 0, false);
  }

  /**
   * Of a value that breaks rules by its key alone, or that is left out.
   *
   * @param type the class of the value
   * @param protection what is done with it
   * @param limit how long it may be under the key that takes it over; 0 sets no limit
   * @param taken whether it is taken out of the free texts of the span as well
   */
  static ShapePlace corrected(
      AttributeKey<?> key,
      @Nullable KeyLaw law,
      @Nullable Object named,
      Class<?> type,
      @Nullable Protection protection,
      int limit,
      boolean taken) {
    return new ShapePlace(key, law, false, named, type, protection, limit, taken);
  }

  /** Whether a value is kept well: it is small, and nobody changes it. */
  static boolean isScalar(Object value) {
    return value instanceof String
        ? ((String) value).length() <= LONGEST
        : value instanceof Long || value instanceof Boolean || value instanceof Double;
  }

  /** Whether the attribute at this place of another span is to be treated like this one. */
  boolean fits(AttributeKey<?> other, Object value) {
    return (other == key || other.equals(key)) && (free || value == good || holds(value));
  }

  private boolean holds(Object value) {
    if (named) {
      return value.equals(good);
    }
    KeyLaw of = law;
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

  /** Whether the value is taken out of the free texts of the span. */
  boolean taken() {
    return taken;
  }

  /** What leaves of a value that fits. */
  Object left(Object value, Redactor redactor) {
    Object left = value;
    if (protection != null) {
      left = protection.protect(value, redactor);
      if (left == null) {
        throw new IllegalStateException("a value without a key to leave under");
      }
    }
    return limit > 0 && left instanceof String
        ? AttributeRules.truncate((String) left, limit)
        : left;
  }
}
