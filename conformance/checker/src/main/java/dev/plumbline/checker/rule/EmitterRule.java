package dev.plumbline.checker.rule;

import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Telemetry;

/** A rule about the resource or scope of telemetry; checked once for each. */
public abstract class EmitterRule extends CheckerRule {

  /** Checks an emitter by the first item that came from it. */
  public abstract void check(Telemetry first, Findings findings);
}
