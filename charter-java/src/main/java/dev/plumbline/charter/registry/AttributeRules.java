package dev.plumbline.charter.registry;

import dev.plumbline.charter.finding.Rule;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks up the charter's row of a key, and checks which rule a value breaks. */
public final class AttributeRules {
  private final Map<String, Attribute> byKey = new HashMap<>();
  private final Map<String, Attribute> byPrefix = new HashMap<>();

  public AttributeRules(Collection<Attribute> attributes) {
    for (Attribute attribute : attributes) {
      (attribute.template() ? byPrefix : byKey).put(attribute.key(), attribute);
    }
  }

  /** The charter's row of a key, or null when it has none. */
  public @Nullable Attribute find(String key) {
    Attribute attribute = byKey.get(key);
    return attribute != null || byPrefix.isEmpty() ? attribute : findTemplate(key);
  }

  private @Nullable Attribute findTemplate(String key) {
    for (int dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
      Attribute attribute = byPrefix.get(key.substring(0, dot));
      if (attribute != null) {
        return attribute;
      }
    }
    return null;
  }

  /**
   * The first rule that an attribute breaks, or null when it is conformant. Allocates nothing for
   * attributes that the charter defines.
   *
   * @param value String, Long, Double, Boolean, or a List of one of them
   */
  public @Nullable Rule broken(String key, Object value) {
    Attribute attribute = find(key);
    return attribute == null ? Rule.ATTRIBUTE_UNKNOWN : broken(attribute, value);
  }

  /** The same for an attribute already looked up. */
  public static @Nullable Rule broken(Attribute attribute, Object value) {
    if (attribute.deprecation() != null) {
      return Rule.ATTRIBUTE_DEPRECATED;
    }
    if (attribute.sensitivity() != null) {
      return Rule.ATTRIBUTE_SENSITIVE;
    }
    if (!attribute.type().accepts(value)) {
      return Rule.ATTRIBUTE_TYPE;
    }
    if (!attribute.allows(value)) {
      return Rule.ATTRIBUTE_ENUM;
    }
    if (attribute.maxLength() > 0
        && value instanceof String
        && ((String) value).length() > attribute.maxLength()) {
      return Rule.ATTRIBUTE_LENGTH;
    }
    return null;
  }

  /**
   * The beginning of a value that is too long; the same object when it is not. A pair of surrogates
   * is not cut apart.
   */
  public static String truncate(String value, int maxLength) {
    if (maxLength <= 0 || value.length() <= maxLength) {
      return value;
    }
    boolean splits = Character.isHighSurrogate(value.charAt(maxLength - 1));
    return value.substring(0, splits ? maxLength - 1 : maxLength);
  }
}
