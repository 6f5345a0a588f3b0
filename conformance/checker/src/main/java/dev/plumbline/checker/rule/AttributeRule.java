package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Telemetry;
import org.jspecify.annotations.Nullable;

/** A rule about one attribute that the charter has, on spans, data points or log records. */
public abstract class AttributeRule extends CheckerRule {

  /**
   * Checks a value.
   *
   * @param protection how values of its key are protected; null when it is not sensitive
   */
  public abstract void check(
      Telemetry item,
      Attribute attribute,
      @Nullable Protection protection,
      Object value,
      Findings findings);
}
