package dev.plumbline.agent.export;

import dev.plumbline.charter.naming.SpanNameCardinality;
import org.jspecify.annotations.Nullable;

/**
 * Names that were searched for ids and had none. They are few and come again and again, so most
 * names are compared instead of searched. It holds a fixed number; threads may overwrite each
 * other's, which costs a search and nothing else.
 */
final class NamesWithoutId {
  private static final int MASK = 255;

  /** Longer names are not kept: a stranger may have made them up. */
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
