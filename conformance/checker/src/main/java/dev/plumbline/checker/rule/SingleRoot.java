package dev.plumbline.checker.rule;

import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.trace.Trace;
import org.jspecify.annotations.Nullable;

/** A trace has one root: it belongs to one request. */
public final class SingleRoot extends TraceRule {

  @Override
  public void check(Trace trace, Findings findings) {
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
