package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.registry.AttributeType;
import dev.plumbline.charter.registry.Cardinality;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rule of one label of one metric, and the values that this process has admitted.
 *
 * <p>A value that was admitted once stays admitted, and one that was not stays out, so that a
 * series never moves from one value to the other.
 */
public final class LabelRule {
  private static final int MOST = 200;
  private static final String OTHER = "_OTHER";

  private final KeyRule key;
  private final boolean required;
  private final int max;
  private final @Nullable Object onOverflow;
  private final Set<Object> admitted;

  /**
   * A label.
   *
   * @param byOthers whether callers or called services choose its values: it has a limit where the
   *     charter sets none
   * @param before the rule of this label in the charter before, whose admitted values are kept
   *     where limit and protection are the same; null where there is none
   */
  LabelRule(KeyRule key, boolean required, boolean byOthers, @Nullable LabelRule before) {
    this.key = key;
    this.required = required;
    Cardinality cardinality = key.attribute().cardinality();
    if (cardinality != null) {
      this.max = cardinality.max();
      this.onOverflow = cardinality.onOverflow();
    } else {
      this.max = byOthers && !key.attribute().closed() ? MOST : Integer.MAX_VALUE;
      this.onOverflow = key.attribute().type() == AttributeType.STRING ? OTHER : null;
    }
    this.admitted =
        before != null && before.max == max && before.key.protection() == key.protection()
            ? before.admitted
            : ConcurrentHashMap.newKeySet();
  }

  public KeyRule key() {
    return key;
  }

  public boolean isRequired() {
    return required;
  }

  /** Whether a value is among the first {@code max} that came. */
  public boolean admits(Object value) {
    if (max == Integer.MAX_VALUE || value.equals(onOverflow) || admitted.contains(value)) {
      return true;
    }
    synchronized (admitted) {
      return (admitted.size() < max && admitted.add(value)) || admitted.contains(value);
    }
  }

  /** Whether there is a limit that is not reached. */
  boolean admitsMore() {
    return max != Integer.MAX_VALUE && admitted.size() < max;
  }

  public int max() {
    return max;
  }

  /** The value that replaces all beyond {@code max}; null drops the label. */
  public @Nullable Object onOverflow() {
    return onOverflow;
  }
}
