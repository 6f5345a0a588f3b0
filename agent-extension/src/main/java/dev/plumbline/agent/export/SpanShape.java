package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.SpanKind;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * A span in which nothing was wrong: its kind, its name, its keys in their order. Of another span
 * of the same shape only the values are left to look at: which row it falls under, what that row
 * requires and how the name has to be follow from the rest.
 */
final class SpanShape {
  private final SpanKind kind;
  private final String name;
  private final AttributeKey<?>[] keys;

  /** Laws of the keys whose values may break one; null for the others. */
  private final @Nullable KeyLaw[] laws;

  /** Values that the name was made of; null for the other keys. */
  private final @Nullable Object[] named;

  SpanShape(
      SpanKind kind, String name, Attributes attributes, @Nullable SpanRow row, KnownKeys known) {
    this.kind = kind;
    this.name = name;
    int size = attributes.size();
    this.keys = new AttributeKey<?>[size];
    this.laws = new KeyLaw[size];
    this.named = new Object[size];
    int[] at = {0};
    attributes.forEach(
        (key, value) -> {
          int i = at[0]++;
          keys[i] = key;
          KeyLaw law = known.find(key);
          if (law != null) {
            laws[i] = law.mayBreak(key.getType()) ? law : null;
            boolean inName = row != null && row.slotOfNamed(key.getKey()) != KeyLaw.UNASKED;
            named[i] = inName ? value : null;
          }
        });
  }

  boolean is(SpanKind otherKind, String otherName) {
    return kind == otherKind && name.equals(otherName);
  }

  int size() {
    return keys.length;
  }

  /** Whether the attribute at a place of a span is as lawful as the one that was there. */
  boolean fits(int place, AttributeKey<?> key, Object value) {
    if (place >= keys.length || (keys[place] != key && !keys[place].equals(key))) {
      return false;
    }
    Object inName = named[place];
    if (inName != null && !inName.equals(value)) {
      return false;
    }
    KeyLaw law = laws[place];
    return law == null || !law.breaks(key.getType(), value);
  }
}
