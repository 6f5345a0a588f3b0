package dev.plumbline.cli.review.git;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A set of the lines of a file, counted from 1. */
public final class Lines {
  /** Every line. */
  public static final Lines ALL = new Lines(null);

  /** No line. */
  public static final Lines NONE = new Lines(new BitSet());

  /** Null for all. */
  private final @Nullable BitSet numbers;

  private Lines(@Nullable BitSet numbers) {
    this.numbers = numbers;
  }

  public boolean contains(int line) {
    return numbers == null || numbers.get(line);
  }

  public boolean isEmpty() {
    return numbers != null && numbers.isEmpty();
  }

  /** Collects lines. */
  static final class Builder {
    private final BitSet numbers = new BitSet();

    void add(int first, int count) {
      numbers.set(first, first + count);
    }

    Lines build() {
      return new Lines(numbers);
    }
  }
}
