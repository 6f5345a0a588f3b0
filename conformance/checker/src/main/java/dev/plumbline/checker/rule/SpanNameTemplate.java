package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import org.jspecify.annotations.Nullable;

/**
 * The span's name is what its row's template gives for its attributes; where a limit took one of
 * those away, nobody can tell.
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

  /** Whether one of the template's attributes may have been taken away. */
  static boolean mayLack(dev.plumbline.otlp.Span span, Span row) {
    return span.droppedAttributes() != 0
        && row.name().attributes().stream().anyMatch(span::mayHaveHad);
  }
}
