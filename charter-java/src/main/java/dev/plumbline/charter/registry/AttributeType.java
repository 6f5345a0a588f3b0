package dev.plumbline.charter.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Type of an attribute's value, by the words of the registry. */
public enum AttributeType {
  STRING("string", String.class, false),
  INT("int", Long.class, false),
  DOUBLE("double", Double.class, false),
  BOOLEAN("boolean", Boolean.class, false),
  ANY("any", Object.class, false),
  STRINGS("string[]", String.class, true),
  INTS("int[]", Long.class, true),
  DOUBLES("double[]", Double.class, true),
  BOOLEANS("boolean[]", Boolean.class, true);

  private final String word;
  private final Class<?> element;
  private final boolean list;

  AttributeType(String word, Class<?> element, boolean list) {
    this.word = word;
    this.element = element;
    this.list = list;
  }

  /** The word as the charter writes it. */
  public String word() {
    return word;
  }

  /** The type with this word, or null. */
  public static @Nullable AttributeType fromWord(String word) {
    for (AttributeType type : values()) {
      if (type.word.equals(word)) {
        return type;
      }
    }
    return null;
  }

  /** Whether a value is of this type: String, Long, Double, Boolean, or a List of one of them. */
  public boolean accepts(Object value) {
    if (this == ANY) {
      return true;
    }
    if (!list) {
      return element.isInstance(value);
    }
    if (!(value instanceof List)) {
      return false;
    }
    List<?> values = (List<?>) value;
    for (int i = 0; i < values.size(); i++) {
      if (!element.isInstance(values.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return word;
  }
}
