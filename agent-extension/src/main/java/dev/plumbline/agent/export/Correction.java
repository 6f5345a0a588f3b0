package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.CorrectedAttribute;
import dev.plumbline.agent.export.rule.CorrectedItem;
import dev.plumbline.agent.export.rule.KeyRule;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rewrites the attributes of an item by the rules that correct one. */
final class Correction implements BiConsumer<AttributeKey<?>, Object>, CorrectedItem {
  private static final Object[] NONE = new Object[0];
  private static final AttributeKey<?>[] NO_KEYS = new AttributeKey<?>[0];

  private final AttributePass recorded;
  private final CorrectedAttribute attribute;
  private AttributeKey<?>[] keys = NO_KEYS;
  private Object[] values = NONE;
  private int size;

  /** The index of the current recorded attribute, and what became of those before it. */
  private int place;

  private int[] from = new int[16];
  private boolean[] removed = new boolean[16];

  /**
   * For the attributes that a pass has just walked over.
   *
   * @param recorded has the keys that are present
   */
  Correction(AttributeEnforcement enforcement, AttributePass recorded) {
    this.recorded = recorded;
    this.attribute =
        new CorrectedAttribute(enforcement.rules().ofAttributes(), enforcement.protections(), this);
  }

  Attributes of(Attributes attributes) {
    int count = attributes.size();
    keys = new AttributeKey<?>[count];
    values = new Object[count];
    if (from.length < count) {
      from = new int[count];
      removed = new boolean[count];
    }
    Arrays.fill(removed, 0, count, false);
    size = 0;
    place = 0;
    attributes.forEach(this);
    Attributes enforced = new EnforcedAttributes(keys, values, size);
    keys = NO_KEYS;
    values = NONE;
    return enforced;
  }

  /** Indexes of the recorded attributes that the last corrected ones came from. */
  int[] from() {
    return Arrays.copyOf(from, size);
  }

  /** Whether the last value at an index was removed. */
  boolean removed(int recordedPlace) {
    return removed[recordedPlace];
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    if (attribute.correct(recorded.find(key), key, value)) {
      Object left = attribute.value();
      keys[size] = left == value ? attribute.key() : keyOf(left, attribute.key());
      values[size] = left;
      from[size] = place;
      size++;
    }
    place++;
  }

  /**
   * The value that is left of one, apart from its item; null where it is dropped.
   *
   * @param old the rule of the recorded key
   * @param under the rule of the key that it leaves under
   */
  @Nullable Object left(KeyRule old, KeyRule under, AttributeKey<?> key, Object value) {
    return attribute.left(old, under, key, value);
  }

  /** Whether {@link #left} may change a text, a number or a boolean. */
  boolean mayChange(KeyRule old, KeyRule under) {
    return attribute.mayChange(old, under);
  }

  @Override
  public boolean has(KeyRule key) {
    return recorded.present().has(key.slot());
  }

  @Override
  public void willHave(KeyRule key) {
    recorded.present().note(key.slot());
  }

  @Override
  public void taken(Object value) {
    removed[place] = true;
    recorded.removed().accept(value);
  }

  @Override
  public Consumer<Object> takenInside() {
    return recorded.removed();
  }

  /** The key, of the type of the value that is left. */
  private static AttributeKey<?> keyOf(Object left, AttributeKey<?> key) {
    AttributeType type =
        left instanceof Value
            ? AttributeType.VALUE
            : left instanceof List ? AttributeType.STRING_ARRAY : AttributeType.STRING;
    if (key.getType() == type) {
      return key;
    }
    return type == AttributeType.VALUE
        ? AttributeKey.valueKey(key.getKey())
        : type == AttributeType.STRING_ARRAY
            ? AttributeKey.stringArrayKey(key.getKey())
            : AttributeKey.stringKey(key.getKey());
  }
}
