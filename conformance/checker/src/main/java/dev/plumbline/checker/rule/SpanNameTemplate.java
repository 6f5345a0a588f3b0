package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import org.jspecify.annotations.Nullable;

/**
 * The span's name is what its row's template gives for its attributes; it is not checked where a
 * limit removed one of those.
 */
public final class SpanNameTemplate extends SpanRule {

  @Override
  public void check(dev.plumbline.otlp.Span span, @Nullable Span row, Findings findings) {
    if (row == null
        || mayLack(span, row)
        || row.name().matches(span.name(), span.attributes()::get)) {
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

  /** Whether a limit may have removed one of the template's attributes. */
  static boolean mayLack(dev.plumbline.otlp.Span span, Span row) {
    return span.droppedAttributes() != 0
        && row.name().attributes().stream().anyMatch(span::mayHaveHad);
  }
}
