package dev.plumbline.otlp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Attributes of a span, resource, data point or log record, in the order they were written.
 *
 * <p>Keys and values alternate in one flat array: a span has about a dozen attributes, for which a
 * linear search is faster and a third of the size of a map. Values are {@link String}, {@link
 * Long}, {@link Double}, {@link Boolean}, {@link java.util.List}, {@link java.util.Map} or {@code
 * byte[]}.
 */
public final class Attributes {

  public static final Attributes EMPTY = new Attributes(new Object[0]);

  private final Object[] keysAndValues;

  /** One bit for each key, by its hash: most questions are for keys that are not there. */
  private final long keyBits;

  /** Takes the array over; the caller must not keep it. */
  Attributes(Object[] keysAndValues) {
    this.keysAndValues = keysAndValues;
    long bits = 0;
    for (int i = 0; i < keysAndValues.length; i += 2) {
      bits |= bit(keysAndValues[i]);
    }
    this.keyBits = bits;
  }

  private static long bit(Object key) {
    int hash = key.hashCode();
    return 1L << (hash ^ hash >>> 12);
  }

  /** Returns attributes of alternating keys and values. */
  public static Attributes of(Object... keysAndValues) {
    if (keysAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "expected pairs of key and value, got " + keysAndValues.length + " items");
    }
    return new Attributes(keysAndValues.clone());
  }

  public int size() {
    return keysAndValues.length / 2;
  }

  public String key(int index) {
    return (String) keysAndValues[2 * index];
  }

  public Object value(int index) {
    return keysAndValues[2 * index + 1];
  }

  /** Returns the value under this key, or null. */
  public @Nullable Object get(String key) {
    if ((keyBits & bit(key)) == 0) {
      return null;
    }
    Object[] items = keysAndValues;
    for (int i = 0; i < items.length; i += 2) {
      if (key.equals(items[i])) {
        return items[i + 1];
      }
    }
    return null;
  }

  /** Returns the value under this key when it is a string, else null. */
  public @Nullable String text(String key) {
    return get(key) instanceof String text ? text : null;
  }

  public boolean has(String key) {
    return get(key) != null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes that && Arrays.equals(keysAndValues, that.keysAndValues);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(keysAndValues);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < size(); i++) {
      text.append(i == 0 ? "" : ", ").append(key(i)).append('=').append(value(i));
    }
    return text.append('}').toString();
  }
}
