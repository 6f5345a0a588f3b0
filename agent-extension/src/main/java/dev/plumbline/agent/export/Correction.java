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
import org.jspecify.annotations.Nullable;

/** Writes attributes anew as the charter wants them: renamed, left out, hashed, masked, cut. */
final class Correction implements BiConsumer<AttributeKey<?>, Object> {
  private static final Object[] NONE = new Object[0];
  private static final AttributeKey<?>[] NO_KEYS = new AttributeKey<?>[0];

  private final AttributeLaw law;
  private final AttributePass recorded;
  private AttributeKey<?>[] keys = NO_KEYS;
  private Object[] values = NONE;
  private int size;

  /** The place among the recorded attributes that is looked at, and what became of those before. */
  private int place;

  private int[] from = new int[16];
  private boolean[] taken = new boolean[16];

  /**
   * For the attributes that a pass has just walked over.
   *
   * @param recorded knows which keys are there
   */
  Correction(AttributeLaw law, AttributePass recorded) {
    this.law = law;
    this.recorded = recorded;
  }

  Attributes of(Attributes attributes) {
    int count = attributes.size();
    keys = new AttributeKey<?>[count];
    values = new Object[count];
    if (from.length < count) {
      from = new int[count];
      taken = new boolean[count];
    }
    Arrays.fill(taken, 0, count, false);
    size = 0;
    place = 0;
    attributes.forEach(this);
    Attributes lawful = new LawfulAttributes(keys, values, size);
    keys = NO_KEYS;
    values = NONE;
    return lawful;
  }

  /** Places of the recorded attributes that the last ones which may leave came from. */
  int[] from() {
    return Arrays.copyOf(from, size);
  }

  /** Whether the last value at a place was taken out. */
  boolean taken(int recordedPlace) {
    return taken[recordedPlace];
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    correct(key, value);
    place++;
  }

  private void correct(AttributeKey<?> key, Object value) {
    KeyLaw keyLaw = recorded.find(key);
    if (keyLaw == null || (keyLaw.unknown && law.dropsUnknown())) {
      if (!law.dropsUnknown()) {
        put(key, inside(key, value));
      } else if (keyLaw != null && keyLaw.protection != null) {
        take(value);
      }
    } else if (keyLaw.attribute.deprecation() != null && law.renames()) {
      KeyLaw successor = successor(keyLaw, value);
      if (successor != null) {
        recorded.note(successor.slot);
        put(keyLaw, successor, successor.keyFor(key.getType()), value);
      } else if (protects(keyLaw, value)) {
        take(value);
      }
    } else {
      put(keyLaw, keyLaw, key, value);
    }
  }

  /** What takes the value over; null when it has a value of its own already or there is none. */
  private @Nullable KeyLaw successor(KeyLaw old, Object value) {
    KeyLaw successor = old.successor;
    return successor == null
            || !successor.attribute.type().accepts(value)
            || recorded.has(successor.slot)
        ? null
        : successor;
  }

  private boolean protects(KeyLaw keyLaw, Object value) {
    Protection protection = keyLaw.protection;
    return protection != null && law.protects(protection) && protection.touches(value);
  }

  /**
   * Puts a value under its key, or under the one that took it over.
   *
   * @param old the row of the key that was recorded: it is as sensitive as the one that took over
   */
  private void put(KeyLaw old, KeyLaw keyLaw, AttributeKey<?> key, Object value) {
    Protection protection = old.protection;
    Object left = value;
    AttributeKey<?> leftKey = key;
    if (protection != null && protects(old, value)) {
      if (protection == Protection.WITHHOLD) {
        return; // its words are those of every text
      }
      if (value instanceof Value) {
        left = law.nested().protect(protection, (Value<?>) value, recorded.taken());
        leftKey = key.getType() == AttributeType.VALUE ? key : AttributeKey.valueKey(key.getKey());
      } else {
        take(value);
        left = protection.protect(value, law.redactor());
        leftKey = left instanceof List ? stringsKey(key) : stringKey(key);
      }
      if (left == null) {
        return;
      }
    }
    int limit = keyLaw.attribute.maxLength();
    if (left instanceof String && law.truncates()) {
      put(leftKey, AttributeRules.truncate((String) left, limit));
    } else {
      put(leftKey, inside(leftKey, left));
    }
  }

  /** The value without what is sensitive inside it. */
  private Object inside(AttributeKey<?> key, Object value) {
    return value instanceof Value
        ? law.taken().protect(key.getKey(), (Value<?>) value, recorded.taken())
        : value;
  }

  private static AttributeKey<?> stringKey(AttributeKey<?> key) {
    return key.getType() == AttributeType.STRING ? key : AttributeKey.stringKey(key.getKey());
  }

  private static AttributeKey<?> stringsKey(AttributeKey<?> key) {
    return key.getType() == AttributeType.STRING_ARRAY
        ? key
        : AttributeKey.stringArrayKey(key.getKey());
  }

  private void put(AttributeKey<?> key, Object value) {
    keys[size] = key;
    values[size] = value;
    from[size] = place;
    size++;
  }

  private void take(Object value) {
    taken[place] = true;
    recorded.taken().accept(value);
  }
}
