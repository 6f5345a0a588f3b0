package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.KeyRules;
import dev.plumbline.agent.export.rule.Redaction;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.charter.registry.Redactor;
import io.opentelemetry.api.common.Value;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Protects sensitive values by the charter's keys: whole values, and entries inside them. */
final class Protections implements Redaction {
  private final boolean all;
  private final Redactor redactor;
  private final NestedValues nested;
  private final NestedValues withheld;

  /**
   * The protections of a charter.
   *
   * @param all whether each sensitive value is protected; else only those that are withheld in
   *     every mode
   */
  Protections(KeyRules keys, byte[] hashKey, boolean all) {
    this.all = all;
    this.redactor = new Redactor(hashKey);
    this.nested = new NestedValues(keys, redactor, true);
    this.withheld = new NestedValues(keys, redactor, false);
  }

  @Override
  public boolean applies(Protection protection) {
    return all || protection == Protection.WITHHOLD;
  }

  /** Whether each sensitive value is protected. */
  boolean isOfAll() {
    return all;
  }

  @Override
  public @Nullable Object protect(Protection protection, Object value, Consumer<Object> taken) {
    return value instanceof Value && protection != Protection.WITHHOLD
        ? nested.protect(protection, (Value<?>) value, taken)
        : protection.protect(value, redactor);
  }

  @Override
  public Value<?> inside(String key, Value<?> value, Consumer<Object> taken) {
    return (all ? nested : withheld).protect(key, value, taken);
  }

  /** Whether a value has sensitive entries, which may be protected or only counted. */
  boolean isSensitiveInside(String key, Value<?> value) {
    return nested.protect(key, value, taken -> {}) != value;
  }

  /** A value without any sensitive entry, whatever the mode. */
  Value<?> withoutSensitive(String key, Value<?> value, Consumer<Object> taken) {
    return nested.protect(key, value, taken);
  }

  Redactor redactor() {
    return redactor;
  }
}
