package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * A span that was judged by every rule: its kind, its name, its keys in their order, and what was
 * done with it. Of another span of the same shape only the values are left to look at: which row it
 * falls under, what that row requires, which keys leave and how the name has to be follow from the
 * rest.
 */
final class SpanShape {
  private final SpanKind kind;
  private final String name;
  final ShapePlace[] places;

  /** What is done with such a span; null when nothing is wrong with it. */
  final @Nullable ShapeCorrection correction;

  /** Takes the array over. */
  SpanShape(SpanKind kind, String name, ShapePlace[] places, @Nullable ShapeCorrection correction) {
    this.kind = kind;
    this.name = name;
    this.places = places;
    this.correction = correction;
  }

  boolean is(SpanKind otherKind, String otherName) {
    return kind == otherKind && name.equals(otherName);
  }
}
