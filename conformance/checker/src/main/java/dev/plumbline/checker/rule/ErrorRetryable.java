package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import org.jspecify.annotations.Nullable;

/** The retry advice is the one of the charter's error table. */
public final class ErrorRetryable extends SpanRule {

  private final ErrorTable errors;

  public ErrorRetryable(Charter charter) {
    this.errors = charter.policy().errors();
  }

  @Override
  public void check(dev.plumbline.otlp.Span span, @Nullable Span row, Findings findings) {
    ExpectedTuple expected = ExpectedTuple.of(span, errors);
    if (expected == null) {
      return;
    }
    Object retryable = span.attributes().get(ErrorTuple.RETRYABLE_KEY);
    boolean right = expected.tuple().retryable();
    if (retryable != null && !retryable.equals(right)) {
      String message =
          "retryable is " + retryable + ", expected " + right + " for " + expected.failure();
      findings.report(id(), span, expected.where(), message);
    }
  }
}
