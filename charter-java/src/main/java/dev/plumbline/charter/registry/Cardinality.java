package dev.plumbline.charter.registry;

import org.jspecify.annotations.Nullable;

/** How many different values an attribute may take as a metric label, and what the rest become. */
public final class Cardinality {
  private final int max;
  private final @Nullable Object onOverflow;

  public Cardinality(int max, @Nullable Object onOverflow) {
    this.max = max;
    this.onOverflow = onOverflow;
  }

  public int max() {
    return max;
  }

  /** The value that replaces all beyond max; null where none is set. */
  public @Nullable Object onOverflow() {
    return onOverflow;
  }
}
