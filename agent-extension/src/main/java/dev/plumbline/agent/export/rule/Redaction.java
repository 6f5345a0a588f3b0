package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.registry.Protection;
import io.opentelemetry.api.common.Value;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How sensitive values are protected, in the current mode. */
public interface Redaction {
  /** Whether the current mode applies a protection. */
  boolean applies(Protection protection);

  /**
   * The protected form of a value; null where it is dropped.
   *
   * @param taken receives each text that is removed from inside the value
   */
  @Nullable Object protect(Protection protection, Object value, Consumer<Object> taken);

  /** The value without sensitive entries inside it. */
  Value<?> inside(String key, Value<?> value, Consumer<Object> taken);
}
