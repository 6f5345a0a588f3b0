package dev.plumbline.checker.result;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts by name; beyond so many names the rest is counted together, so that memory stays bounded.
 */
public final class Counts {

  private static final int NAMES_KEPT = 1000;
  private static final String OTHERS = "(others)";

  private final Map<String, long[]> counts = new HashMap<>();

  public void add(String name) {
    long[] count = counts.get(name);
    if (count == null) {
      String kept = counts.size() < NAMES_KEPT ? name : OTHERS;
      count = counts.computeIfAbsent(kept, unused -> new long[1]);
    }
    count[0]++;
  }

  /** Returns the counts, by name. */
  public Map<String, Long> byName() {
    Map<String, Long> sorted = new TreeMap<>();
    counts.forEach((name, count) -> sorted.put(name, count[0]));
    return sorted;
  }
}
