package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.AttributeType;
import dev.plumbline.charter.registry.Cardinality;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One label of one metric: what the charter says of its values, and which of them this process has
 * let in.
 *
 * <p>A value that was let in once stays in, and one that was not stays out, so that a series never
 * moves from one value to the other.
 */
final class LabelLaw {
  private static final int MOST = 200;
  private static final String OTHER = "_OTHER";

  final KeyLaw key;
  final boolean required;
  private final int max;
  private final @Nullable Object onOverflow;
  private final Set<Object> admitted = ConcurrentHashMap.newKeySet();

  /**
   * A label.
   *
   * @param byOthers whether callers choose its values, or services that are called: it has a limit
   *     where the charter sets none
   */
  LabelLaw(KeyLaw key, boolean required, boolean byOthers) {
    this.key = key;
    this.required = required;
    Cardinality cardinality = key.attribute.cardinality();
    if (cardinality != null) {
      this.max = cardinality.max();
      this.onOverflow = cardinality.onOverflow();
    } else {
      this.max = byOthers && !key.attribute.closed() ? MOST : Integer.MAX_VALUE;
      this.onOverflow = key.attribute.type() == AttributeType.STRING ? OTHER : null;
    }
  }

  /** Whether a value is among the first {@code max} that came. */
  boolean admits(Object value) {
    if (max == Integer.MAX_VALUE || value.equals(onOverflow) || admitted.contains(value)) {
      return true;
    }
    synchronized (admitted) {
      return (admitted.size() < max && admitted.add(value)) || admitted.contains(value);
    }
  }

  int max() {
    return max;
  }

  /** What stands for all values beyond {@code max}; null leaves the label out. */
  @Nullable Object onOverflow() {
    return onOverflow;
  }
}
