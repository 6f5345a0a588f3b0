package dev.plumbline.agent.instrumenter;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.instrumentation.api.instrumenter.SpanStatusBuilder;
import io.opentelemetry.instrumentation.api.instrumenter.SpanStatusExtractor;
import org.jspecify.annotations.Nullable;

/** Sets the span's status from the recorded outcome; without one, as the agent would. */
final class OutcomeStatusExtractor implements SpanStatusExtractor<Object, Object> {
  private final SpanStatusExtractor<Object, Object> otherwise;

  @SuppressWarnings("unchecked")
  OutcomeStatusExtractor(SpanStatusExtractor<?, ?> otherwise) {
    this.otherwise = (SpanStatusExtractor<Object, Object>) otherwise;
  }

  @Override
  public void extract(
      SpanStatusBuilder status,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {
    OperationOutcome outcome = OperationOutcome.take();
    if (outcome == null) {
      otherwise.extract(status, request, response, error);
    } else if (outcome == OperationOutcome.FAILED) {
      status.setStatus(StatusCode.ERROR);
    }
  }
}
