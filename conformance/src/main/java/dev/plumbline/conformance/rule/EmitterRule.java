package dev.plumbline.conformance.rule;

import dev.plumbline.conformance.otlp.Telemetry;
import dev.plumbline.conformance.verdict.Findings;

/** A rule about who emitted something; judged once for each resource, or each scope of one. */
public abstract class EmitterRule extends Rule {

  /** Judges an emitter by the first item that came from it. */
  public abstract void judge(Telemetry first, Findings findings);
}
