package dev.plumbline.conformance.rule;

import dev.plumbline.conformance.otlp.Span;
import dev.plumbline.conformance.trace.Trace;
import dev.plumbline.conformance.verdict.Findings;
import org.jspecify.annotations.Nullable;

/** A trace has one root: it is one request's story, not two. */
public final class SingleRoot extends TraceRule {

  @Override
  public void judge(Trace trace, Findings findings) {
    @Nullable Span first = null;
    for (Span span : trace.spans()) {
      if (!span.isRoot()) {
        continue;
      }
      if (first != null) {
        Span second = span.start() < first.start() ? first : span;
        Span earlier = span.start() < first.start() ? span : first;
        findings.report(
            id(),
            second,
            "",
            "second root of a trace that begins with \""
                + earlier.name()
                + "\" of "
                + earlier.service()
                + ", expected a parent");
      } else {
        first = span;
      }
    }
  }
}
