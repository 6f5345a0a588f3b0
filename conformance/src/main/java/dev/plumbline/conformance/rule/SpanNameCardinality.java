package dev.plumbline.conformance.rule;

import dev.plumbline.charter.registry.Span;
import dev.plumbline.conformance.verdict.Findings;
import org.jspecify.annotations.Nullable;

/** No span name contains an id: names are for counting, ids are for attributes. */
public final class SpanNameCardinality extends SpanRule {

  @Override
  public void judge(
      dev.plumbline.conformance.otlp.Span span, @Nullable Span row, Findings findings) {
    if (dev.plumbline.charter.naming.SpanNameCardinality.containsId(span.name())) {
      String better = dev.plumbline.charter.naming.SpanNameCardinality.withoutIds(span.name());
      findings.report(
          id(),
          span.service(),
          better,
          span.traceId(),
          row == null ? "" : row.location().fileAndLine(),
          "span name contains an id, expected \"" + better + "\"");
    }
  }
}
