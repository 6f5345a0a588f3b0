package dev.plumbline.charter.policy;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What may travel in baggage, and how much of it. */
public final class Baggage {
  private final int maxBytes;
  private final int maxEntries;
  private final Map<String, BaggageKey> keys = new TreeMap<>();

  public Baggage(int maxBytes, int maxEntries, Collection<BaggageKey> keys) {
    this.maxBytes = maxBytes;
    this.maxEntries = maxEntries;
    for (BaggageKey key : keys) {
      this.keys.put(key.key(), key);
    }
  }

  /** Bytes of all keys and values together, in UTF-8. */
  public int maxBytes() {
    return maxBytes;
  }

  public int maxEntries() {
    return maxEntries;
  }

  /** The allowed keys, sorted. */
  public Map<String, BaggageKey> keys() {
    return Collections.unmodifiableMap(keys);
  }

  /** The rule of a key, or null when it may not travel. */
  public @Nullable BaggageKey find(String key) {
    return keys.get(key);
  }

  /** A fresh count of one message's entries. */
  public BaggageBudget budget() {
    return new BaggageBudget(this);
  }
}
