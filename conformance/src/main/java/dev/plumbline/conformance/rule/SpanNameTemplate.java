package dev.plumbline.conformance.rule;

import dev.plumbline.charter.registry.Span;
import dev.plumbline.conformance.verdict.Findings;
import org.jspecify.annotations.Nullable;

/** The span's name is what its row's template gives for its attributes. */
public final class SpanNameTemplate extends SpanRule {

  @Override
  public void judge(
      dev.plumbline.conformance.otlp.Span span, @Nullable Span row, Findings findings) {
    if (row == null || row.name().matches(span.name(), span.attributes()::get)) {
      return;
    }
    findings.report(
        id(),
        span,
        row.location().fileAndLine(),
        "span name is \""
            + span.name()
            + "\", expected \""
            + row.name().render(span.attributes()::get)
            + "\" by the template \""
            + row.name()
            + "\" of "
            + row.type());
  }
}
