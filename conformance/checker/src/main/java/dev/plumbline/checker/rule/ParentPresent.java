package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.trace.Trace;

/**
 * No span is an orphan: its parent is in the trace. At the trust boundary the parent of a server
 * span may be a span of the caller, which is exported elsewhere.
 */
public final class ParentPresent extends TraceRule {

  private final Charter charter;

  public ParentPresent(Charter charter) {
    this.charter = charter;
  }

  @Override
  public void check(Trace trace, Findings findings) {
    for (Span span : trace.spans()) {
      Service service = charter.policy().service(span.service());
      if (service == null
          || !trace.isOrphan(span)
          || (service.boundary() && span.kind() == SpanKind.SERVER)) {
        continue;
      }
      findings.report(
          id(),
          span,
          service.location().fileAndLine(),
          "parent of the " + span.kind().word() + " span is not in the trace");
    }
  }
}
