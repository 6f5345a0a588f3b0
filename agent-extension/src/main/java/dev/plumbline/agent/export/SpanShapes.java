package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Shapes of spans in which nothing was wrong. A service sends few of them, again and again; so most
 * spans are compared with one, and only the others go through every rule.
 *
 * <p>It holds a fixed number and learns slowly once a place is taken, so that spans of ever new
 * shapes cost nothing here. For one thread at a time.
 */
final class SpanShapes implements BiConsumer<AttributeKey<?>, Object> {
  private static final int MASK = 255;

  /** Of so many spans that meet the shape of others, one takes the place. */
  private static final int ONE_OF = 64;

  /** Spans with longer names are not kept: a stranger may have made them up. */
  private static final int LONGEST = 256;

  private final KnownKeys keys;
  private final @Nullable SpanShape[] shapes = new SpanShape[MASK + 1];
  private @Nullable SpanShape expected;
  private int place;
  private boolean fits;
  private int taken;

  SpanShapes(KnownKeys keys) {
    this.keys = keys;
  }

  /** Whether such a span was seen before with nothing wrong, and this one has nothing wrong. */
  boolean fits(SpanKind kind, String name, Attributes attributes) {
    SpanShape shape = shapes[place(name, attributes)];
    if (shape == null || !shape.is(kind, name)) {
      return false;
    }
    expected = shape;
    place = 0;
    fits = true;
    attributes.forEach(this);
    return fits && place == shape.size();
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    SpanShape shape = expected;
    fits = fits && shape != null && shape.fits(place++, key, value);
  }

  /** Remembers a span in which nothing was wrong. */
  void learn(SpanKind kind, String name, Attributes attributes, @Nullable SpanRow row) {
    if (name.length() > LONGEST) {
      return;
    }
    int at = place(name, attributes);
    if (shapes[at] == null || ++taken % ONE_OF == 0) {
      shapes[at] = new SpanShape(kind, name, attributes, row, keys);
    }
  }

  private static int place(String name, Attributes attributes) {
    int hash = name.hashCode() + attributes.size();
    return (hash ^ hash >>> 16) & MASK;
  }
}
