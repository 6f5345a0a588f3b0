package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Caches the shapes of checked spans. A service sends few of them, repeatedly; so most spans are
 * compared with one, and only the others go through every rule.
 *
 * <p>Of fixed size; once full it replaces entries rarely, so that spans of ever new shapes cost
 * little. For one thread at a time.
 */
final class SpanShapes implements BiConsumer<AttributeKey<?>, Object> {
  private static final int MASK = 255;

  /** Once full, one of so many new shapes replaces another. */
  private static final int ONE_OF = 64;

  /** Spans with longer names are not cached: they may be untrusted input. */
  private static final int LONGEST = 256;

  /** Spans with more attributes are not cached. */
  private static final int MOST = 128;

  private static final int MISFIT = Integer.MAX_VALUE;

  private static final ShapePlace[] NONE = new ShapePlace[0];

  private final @Nullable SpanShape[] shapes = new SpanShape[MASK + 1];
  private final Object[] values = new Object[MOST];
  private ShapePlace[] expected = NONE;
  private boolean keeps;
  private int next;
  private int taken;

  /**
   * The shape of a span that gets the same correction as an earlier one; null when there is none.
   */
  @Nullable SpanShape find(SpanKind kind, String name, Attributes attributes) {
    int at = place(name, attributes);
    SpanShape shape = shapes[at];
    if (shape != null && shape.is(kind, name) && fits(shape, attributes)) {
      return shape;
    }
    shape = shapes[at ^ 1];
    return shape != null && shape.is(kind, name) && fits(shape, attributes) ? shape : null;
  }

  /** Values of the span whose shape was found, by index; only where it has a correction. */
  Object[] values() {
    return values;
  }

  private boolean fits(SpanShape shape, Attributes attributes) {
    expected = shape.places;
    keeps = shape.correction != null;
    next = 0;
    attributes.forEach(this);
    return next == expected.length;
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    int place = next;
    ShapePlace[] places = expected;
    if (place < places.length && places[place].fits(key, value)) {
      if (keeps) {
        values[place] = value;
      }
      next = place + 1;
    } else {
      next = MISFIT;
    }
  }

  /** Whether such a span would be cached now. */
  boolean shouldLearn(String name, Attributes attributes) {
    if (name.length() > LONGEST || attributes.size() > MOST) {
      return false;
    }
    int at = place(name, attributes);
    return shapes[at] == null || shapes[at ^ 1] == null || ++taken % ONE_OF == 0;
  }

  /** Caches the shape of a span that was checked. */
  void learn(String name, Attributes attributes, SpanShape shape) {
    int at = place(name, attributes);
    if (shapes[at] != null && (shapes[at ^ 1] == null || (taken / ONE_OF & 1) == 0)) {
      at ^= 1;
    }
    shapes[at] = shape;
  }

  private static int place(String name, Attributes attributes) {
    int hash = name.hashCode() + attributes.size();
    return (hash ^ hash >>> 16) & MASK;
  }
}
