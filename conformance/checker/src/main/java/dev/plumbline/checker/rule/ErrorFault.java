package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import org.jspecify.annotations.Nullable;

/** The fault is the one of the charter's error table, seen from the service of the span. */
public final class ErrorFault extends SpanRule {

  private final ErrorTable errors;

  public ErrorFault(Charter charter) {
    this.errors = charter.policy().errors();
  }

  @Override
  public void check(dev.plumbline.otlp.Span span, @Nullable Span row, Findings findings) {
    ExpectedTuple expected = ExpectedTuple.of(span, errors);
    if (expected == null) {
      return;
    }
    Object fault = span.attributes().get(ErrorTuple.FAULT_KEY);
    String right = expected.tuple().fault().word();
    if (fault != null && !fault.equals(right)) {
      String message =
          "fault is \"" + fault + "\", expected \"" + right + "\" for " + expected.failure();
      findings.report(id(), span, expected.where(), message);
    }
  }
}
