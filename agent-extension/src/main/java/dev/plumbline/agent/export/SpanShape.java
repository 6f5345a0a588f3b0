package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a span that every rule has checked: kind, name, keys in their order, and the
 * correction. Of another span of the same shape only the values have to be checked: its row, that
 * row's requirements, the exported keys and the name follow from the shape.
 */
final class SpanShape {
  private final SpanKind kind;
  private final String name;
  final ShapePlace[] places;

  /** The correction of such a span; null when it is conformant. */
  final @Nullable ShapeCorrection correction;

  /** Takes ownership of the array. */
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
