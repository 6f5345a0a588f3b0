package dev.plumbline.charter.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The policy's baggage rules: allowed keys, limits and hosts. */
public final class Baggage {
  private final int maxBytes;
  private final int maxEntries;
  private final Map<String, BaggageKey> keys = new TreeMap<>();
  private final List<String> hosts;

  public Baggage(
      int maxBytes, int maxEntries, Collection<BaggageKey> keys, Collection<String> hosts) {
    this.maxBytes = maxBytes;
    this.maxEntries = maxEntries;
    this.hosts = Collections.unmodifiableList(new ArrayList<>(hosts));
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

  /** The rule of a key, or null when it is not allowed. */
  public @Nullable BaggageKey find(String key) {
    return keys.get(key);
  }

  /**
   * Hosts beside the services' own to which baggage may be sent, as {@code orders.example} or
   * {@code *.example}.
   */
  public List<String> hosts() {
    return hosts;
  }

  /** A fresh count of one message's entries. */
  public BaggageBudget budget() {
    return new BaggageBudget(this);
  }
}
