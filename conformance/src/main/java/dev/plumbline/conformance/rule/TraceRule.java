package dev.plumbline.conformance.rule;

import dev.plumbline.conformance.trace.Trace;
import dev.plumbline.conformance.verdict.Findings;

/** A rule that shows only in a whole trace. */
public abstract class TraceRule extends Rule {

  public abstract void judge(Trace trace, Findings findings);
}
