package dev.plumbline.checker.rule;

import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.trace.Trace;

/**
 * The sampled flag is the same on every span of a trace, for each span takes it from its parent.
 * Spans whose exporter leaves the flags out are not compared.
 */
public final class SampledFlag extends TraceRule {

  @Override
  public void check(Trace trace, Findings findings) {
    for (Span span : trace.spans()) {
      Span parent = trace.parent(span);
      if (parent == null
          || !span.statesFlags()
          || !parent.statesFlags()
          || span.isSampled() == parent.isSampled()) {
        continue;
      }
      findings.report(
          id(),
          span,
          "",
          "sampled flag is "
              + (span.isSampled() ? 1 : 0)
              + ", expected "
              + (parent.isSampled() ? 1 : 0)
              + " as on its parent in "
              + parent.service());
    }
  }
}
