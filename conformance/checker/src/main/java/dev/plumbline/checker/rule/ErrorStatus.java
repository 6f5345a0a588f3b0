package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.SpanStatus;
import org.jspecify.annotations.Nullable;

/**
 * The status of a failed span: on an HTTP server an error where a status of 500 or more was sent
 * and never where it was 4xx, on another server where the charter counts the failure as one,
 * elsewhere always.
 */
public final class ErrorStatus extends SpanRule {

  private final ErrorTable errors;

  public ErrorStatus(Charter charter) {
    this.errors = charter.policy().errors();
  }

  @Override
  public void check(dev.plumbline.otlp.Span span, @Nullable Span row, Findings findings) {
    ExpectedTuple expected = ExpectedTuple.of(span, errors);
    if (expected == null) {
      return;
    }
    boolean error = span.kind() != SpanKind.SERVER || expected.tuple().serverError();
    if (error != (span.status() == SpanStatus.ERROR)) {
      String right = error ? "ERROR" : "no error";
      String message =
          "status of the "
              + span.kind().word()
              + " span is "
              + span.status()
              + ", expected "
              + right
              + " for "
              + expected.failure();
      findings.report(id(), span, expected.where(), message);
    }
  }
}
