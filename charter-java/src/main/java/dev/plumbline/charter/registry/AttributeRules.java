package dev.plumbline.charter.registry;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks up the charter's row of a key. */
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
