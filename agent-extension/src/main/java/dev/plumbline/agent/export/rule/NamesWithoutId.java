package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.naming.SpanNameCardinality;
import org.jspecify.annotations.Nullable;

/**
 * Caches span names without ids. They are few and repeat, so most names are compared instead of
 * searched. Of fixed size; threads may overwrite each other's entries, which costs another search.
 */
final class NamesWithoutId {
  private static final int MASK = 255;

  /** Longer names are not cached: they may be untrusted input. */
  private static final int LONGEST = 256;

  private final @Nullable String[] names = new String[MASK + 1];

  boolean containsId(String name) {
    int place = place(name);
    if (name.equals(names[place])) {
      return false;
    }
    boolean contains = SpanNameCardinality.containsId(name);
    if (!contains && name.length() <= LONGEST) {
      names[place] = name;
    }
    return contains;
  }

  private static int place(String name) {
    int hash = name.hashCode();
    return (hash ^ hash >>> 16) & MASK;
  }
}
