package dev.plumbline.agent.instrumenter;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.instrumentation.api.instrumenter.SpanStatusBuilder;
import io.opentelemetry.instrumentation.api.instrumenter.SpanStatusExtractor;
import org.jspecify.annotations.Nullable;

/** Sets the span's status by the verdict; where there is none, as the agent would. */
final class VerdictStatus implements SpanStatusExtractor<Object, Object> {
  private final SpanStatusExtractor<Object, Object> otherwise;

  @SuppressWarnings("unchecked")
  VerdictStatus(SpanStatusExtractor<?, ?> otherwise) {
    this.otherwise = (SpanStatusExtractor<Object, Object>) otherwise;
  }

  @Override
  public void extract(
      SpanStatusBuilder status,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {
    Verdict verdict = Verdict.take();
    if (verdict == null) {
      otherwise.extract(status, request, response, error);
    } else if (verdict == Verdict.FAILED) {
      status.setStatus(StatusCode.ERROR);
    }
  }
}
