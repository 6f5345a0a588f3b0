package dev.plumbline.checker.rule;

import dev.plumbline.checker.verdict.Findings;
import dev.plumbline.otlp.Telemetry;

/** A rule about who emitted something; judged once for each resource, or each scope of one. */
public abstract class EmitterRule extends Rule {

  /** Judges an emitter by the first item that came from it. */
  public abstract void judge(Telemetry first, Findings findings);
}
