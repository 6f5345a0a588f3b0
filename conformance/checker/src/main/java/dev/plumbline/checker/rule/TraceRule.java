package dev.plumbline.checker.rule;

import dev.plumbline.checker.verdict.Findings;
import dev.plumbline.otlp.trace.Trace;

/** A rule that shows only in a whole trace. */
public abstract class TraceRule extends Rule {

  public abstract void judge(Trace trace, Findings findings);
}
