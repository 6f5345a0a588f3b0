package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.Sensitivity;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes attributes anew as the charter wants them: renamed, left out, hashed, masked, cut. */
final class Correction implements BiConsumer<AttributeKey<?>, Object> {
  private static final @Nullable Object[] NONE = new Object[0];

  private final AttributeLaw law;
  private final AttributePass recorded;
  private @Nullable Object[] keysAndValues = NONE;
  private int size;

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
    keysAndValues = new Object[2 * attributes.size()];
    size = 0;
    attributes.forEach(this);
    Attributes lawful = new LawfulAttributes(keysAndValues, size);
    keysAndValues = NONE;
    return lawful;
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    KeyLaw keyLaw = recorded.find(key);
    if (keyLaw == null) {
      if (!law.dropsUnknown()) {
        put(key, value);
      }
    } else if (keyLaw.attribute.deprecation() != null && law.renames()) {
      KeyLaw successor = successor(keyLaw, value);
      if (successor != null) {
        recorded.note(successor.slot);
        put(successor, successor.keyFor(key.getType()), value);
      }
    } else {
      put(keyLaw, key, value);
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

  private void put(KeyLaw keyLaw, AttributeKey<?> key, Object value) {
    Sensitivity sensitivity = keyLaw.attribute.sensitivity();
    if (sensitivity != null && law.protects()) {
      if (sensitivity == Sensitivity.HASH) {
        put(stringKey(key), law.redactor().hash(value.toString()));
      } else if (sensitivity == Sensitivity.MASK) {
        put(stringKey(key), law.redactor().mask());
      }
    } else if (value instanceof String && law.truncates()) {
      put(key, AttributeRules.truncate((String) value, keyLaw.attribute.maxLength()));
    } else {
      put(key, value);
    }
  }

  private static AttributeKey<?> stringKey(AttributeKey<?> key) {
    return key.getType() == AttributeType.STRING ? key : AttributeKey.stringKey(key.getKey());
  }

  private void put(AttributeKey<?> key, Object value) {
    keysAndValues[2 * size] = key;
    keysAndValues[2 * size + 1] = value;
    size++;
  }
}
