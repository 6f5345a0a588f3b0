package dev.plumbline.checker;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.Protection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Caches the charter's rows by attribute key, in bounded memory. */
final class KnownKeys {

  private static final int KEPT = 10_000;

  private final AttributeRules rules;
  private final Map<String, Known> known = new HashMap<>();

  /** The row of a key and how its values are protected; null where there is none. */
  record Known(@Nullable Attribute row, @Nullable Protection protection) {}

  KnownKeys(AttributeRules rules) {
    this.rules = rules;
  }

  Known find(String key) {
    Known found = known.get(key);
    if (found == null) {
      if (known.size() >= KEPT) {
        known.clear();
      }
      found = new Known(rules.find(key), Protection.of(rules, key));
      known.put(key, found);
    }
    return found;
  }
}
