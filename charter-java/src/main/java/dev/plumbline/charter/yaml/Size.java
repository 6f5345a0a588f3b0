package dev.plumbline.charter.yaml;

import org.jspecify.annotations.Nullable;

/**
 * Counts what the files of one charter are read into, so that a few megabytes of text cannot become
 * hundreds in memory: values, keys included, and the characters of each text.
 */
public final class Size {
  private static final int MAX_VALUES = 1_000_000;
  private static final int MAX_CHARACTERS = 1 << 16;

  private int values;

  /** Counts a list or mapping; returns the exceeded limit, or null. */
  @Nullable String add() {
    return ++values > MAX_VALUES
        ? String.format("the charter has more than %,d values", MAX_VALUES)
        : null;
  }

  /** Counts a text of a file; returns the exceeded limit, or null. */
  @Nullable String add(String text) {
    return text.length() > MAX_CHARACTERS
        ? String.format("a text is longer than %,d characters", MAX_CHARACTERS)
        : add();
  }
}
