package dev.plumbline.agent.export;

import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * What the charter says about the keys that come again and again, which most libraries keep as
 * constants: they are found by the hash that they bring, and mostly compared by identity.
 *
 * <p>It holds a fixed number; a key that finds no place takes that of another, which costs a search
 * and nothing else. For one thread at a time.
 */
final class KnownKeys {
  private static final int MASK = 511;

  /** Places that a key may stand at. */
  private static final int PLACES = 4;

  /** Longer keys are not kept: a stranger may have made them. */
  private static final int LONGEST = 256;

  private final KeyLaws keys;
  private final @Nullable AttributeKey<?>[] known = new AttributeKey<?>[MASK + 1];
  private final @Nullable KeyLaw[] laws = new KeyLaw[MASK + 1];

  KnownKeys(KeyLaws keys) {
    this.keys = keys;
  }

  /** What the charter says about a key; null when it does not know it. */
  @Nullable KeyLaw find(AttributeKey<?> key) {
    int hash = key.hashCode();
    int first = hash ^ hash >>> 16;
    for (int i = 0; i < PLACES; i++) {
      int place = (first + i) & MASK;
      AttributeKey<?> there = known[place];
      if (there == key || key.equals(there)) {
        return laws[place];
      }
      if (there == null) {
        return learn(key, place);
      }
    }
    return learn(key, first & MASK);
  }

  private @Nullable KeyLaw learn(AttributeKey<?> key, int place) {
    KeyLaw law = keys.find(key.getKey());
    if (key.getKey().length() <= LONGEST) {
      laws[place] = law;
      known[place] = key;
    }
    return law;
  }
}
