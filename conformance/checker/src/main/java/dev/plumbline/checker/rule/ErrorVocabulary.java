package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.Reason;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.checker.result.Findings;
import org.jspecify.annotations.Nullable;

/** Origin and reason are values of the charter, and the reason is one of the code. */
public final class ErrorVocabulary extends SpanRule {

  private static final String CALLER_CANCELLED = "CALLER_CANCELLED";

  private final ErrorTable errors;

  public ErrorVocabulary(Charter charter) {
    this.errors = charter.policy().errors();
  }

  @Override
  public void check(dev.plumbline.otlp.Span span, @Nullable Span row, Findings findings) {
    RecordedTuple tuple = RecordedTuple.of(span);
    if (tuple == null) {
      return;
    }
    if (!tuple.origin().equals("?") && !errors.knowsOrigin(tuple.origin())) {
      findings.report(
          id(),
          span,
          "",
          "origin is \"" + tuple.origin() + "\", expected a service of the charter or \"client\"");
    }
    if (tuple.reason().equals("?")) {
      return;
    }
    Reason reason = errors.reasons().get(tuple.reason());
    if (reason == null) {
      findings.report(
          id(),
          span,
          "",
          "reason is \"" + tuple.reason() + "\", expected one of the charter's reasons");
      return;
    }
    if (reason.code() != null && !reason.code().name().equals(tuple.code())) {
      findings.report(
          id(),
          span,
          reason.location().fileAndLine(),
          "reason "
              + tuple.reason()
              + " is not allowed with "
              + tuple.code()
              + ", expected "
              + reason.code());
    }
    boolean fromClient = tuple.origin().equals(ErrorTable.CLIENT_ORIGIN);
    if (fromClient != tuple.reason().equals(CALLER_CANCELLED)) {
      findings.report(
          id(),
          span,
          reason.location().fileAndLine(),
          "tuple is "
              + tuple
              + ", expected origin \"client\" with reason CALLER_CANCELLED and only with it");
    }
  }
}
