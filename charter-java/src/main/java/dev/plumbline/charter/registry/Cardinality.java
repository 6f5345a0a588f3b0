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

  /** Value that stands for all beyond max; null where none was named. */
  public @Nullable Object onOverflow() {
    return onOverflow;
  }
}
