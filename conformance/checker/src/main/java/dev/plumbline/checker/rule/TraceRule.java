package dev.plumbline.checker.rule;

import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.trace.Trace;

/** A rule about a whole trace. */
public abstract class TraceRule extends CheckerRule {

  public abstract void check(Trace trace, Findings findings);
}
