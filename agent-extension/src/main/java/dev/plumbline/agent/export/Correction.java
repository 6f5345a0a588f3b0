package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.Protection;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rewrites attributes by the charter: renames, drops, hashes, masks, truncates. */
final class Correction implements BiConsumer<AttributeKey<?>, Object> {
  private static final Object[] NONE = new Object[0];
  private static final AttributeKey<?>[] NO_KEYS = new AttributeKey<?>[0];

  private final AttributeEnforcement enforcement;
  private final AttributePass recorded;
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
    this.enforcement = enforcement;
    this.recorded = recorded;
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
    correct(key, value);
    place++;
  }

  private void correct(AttributeKey<?> key, Object value) {
    KeyRule keyRule = recorded.find(key);
    if (keyRule == null || (keyRule.unknown && enforcement.dropsUnknown())) {
      if (!enforcement.dropsUnknown()) {
        put(
            key,
            value instanceof Value ? inside(key, (Value<?>) value, recorded.removed()) : value);
      } else if (keyRule != null && keyRule.protection != null) {
        remove(value);
      }
    } else if (keyRule.attribute.deprecation() != null && enforcement.renames()) {
      KeyRule successor = successor(keyRule, value);
      if (successor != null) {
        recorded.note(successor.slot);
        put(keyRule, successor, successor.keyFor(key.getType()), value);
      } else if (protects(keyRule, value)) {
        remove(value);
      }
    } else {
      put(keyRule, keyRule, key, value);
    }
  }

  /** The key that replaces a deprecated one; null when there is none or it has a value already. */
  private @Nullable KeyRule successor(KeyRule old, Object value) {
    KeyRule successor = old.successor;
    return successor == null
            || !successor.attribute.type().accepts(value)
            || recorded.has(successor.slot)
        ? null
        : successor;
  }

  private boolean protects(KeyRule keyRule, Object value) {
    Protection protection = keyRule.protection;
    return protection != null && enforcement.protects(protection) && protection.touches(value);
  }

  /**
   * Puts a value under its key, or under the one that replaces it.
   *
   * @param old the rule of the recorded key: it is as sensitive as the one that replaces it
   */
  private void put(KeyRule old, KeyRule keyRule, AttributeKey<?> key, Object value) {
    // A command line consists of ordinary words, which are not searched for in other texts.
    if (protects(old, value)
        && old.protection != Protection.WITHHOLD
        && !(value instanceof Value)) {
      remove(value);
    }
    Object left = left(old, keyRule, key, value, recorded.removed());
    if (left != null) {
      put(left == value ? key : keyOf(left, key), left);
    }
  }

  /**
   * The value that is left of one; null where it is dropped.
   *
   * @param taken receives each text that is removed from inside the value
   */
  @Nullable Object left(
      KeyRule old, KeyRule keyRule, AttributeKey<?> key, Object value, Consumer<Object> taken) {
    Protection protection = old.protection;
    Object left = value;
    if (protection != null && protects(old, value)) {
      left =
          value instanceof Value && protection != Protection.WITHHOLD
              ? enforcement.nested().protect(protection, (Value<?>) value, taken)
              : protection.protect(value, enforcement.redactor());
    }
    if (left instanceof String) {
      return enforcement.truncates()
          ? AttributeRules.truncate((String) left, keyRule.attribute.maxLength())
          : left;
    }
    return left instanceof Value ? inside(key, (Value<?>) left, taken) : left;
  }

  /** The value without sensitive entries inside it. */
  private Value<?> inside(AttributeKey<?> key, Value<?> value, Consumer<Object> taken) {
    return enforcement.removing().protect(key.getKey(), value, taken);
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

  private void put(AttributeKey<?> key, Object value) {
    keys[size] = key;
    values[size] = value;
    from[size] = place;
    size++;
  }

  private void remove(Object value) {
    removed[place] = true;
    recorded.removed().accept(value);
  }
}
