package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.KeyRule;
import dev.plumbline.agent.export.rule.KeyRules;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Caches the rules of frequent keys, which most libraries keep as constants: found by the key's
 * hash, and mostly compared by identity.
 *
 * <p>Of fixed size; a key that finds no place evicts another. For one thread at a time.
 */
final class KeyRuleCache {
  private static final int MASK = 511;

  /** Places where a key may be. */
  private static final int PLACES = 4;

  /** Longer keys are not cached: they may be untrusted input. */
  private static final int LONGEST = 256;

  private final KeyRules keys;
  private final @Nullable AttributeKey<?>[] known = new AttributeKey<?>[MASK + 1];
  private final @Nullable KeyRule[] rules = new KeyRule[MASK + 1];

  KeyRuleCache(KeyRules keys) {
    this.keys = keys;
  }

  /** The charter's rule of a key; null when it has none. */
  @Nullable KeyRule find(AttributeKey<?> key) {
    int hash = key.hashCode();
    int first = hash ^ hash >>> 16;
    for (int i = 0; i < PLACES; i++) {
      int place = (first + i) & MASK;
      AttributeKey<?> there = known[place];
      if (there == key || key.equals(there)) {
        return rules[place];
      }
      if (there == null) {
        return learn(key, place);
      }
    }
    return learn(key, first & MASK);
  }

  private @Nullable KeyRule learn(AttributeKey<?> key, int place) {
    KeyRule rule = keys.find(key.getKey());
    if (key.getKey().length() <= LONGEST) {
      rules[place] = rule;
      known[place] = key;
    }
    return rule;
  }
}
