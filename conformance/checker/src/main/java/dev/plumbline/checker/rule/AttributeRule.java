package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Telemetry;

/** A rule about one attribute that the charter has, on spans, data points or log records. */
public abstract class AttributeRule extends CheckerRule {

  /** Checks a value; {@code key} is its own, which a template stands for. */
  public abstract void check(
      Telemetry item, String key, Attribute attribute, Object value, Findings findings);
}
