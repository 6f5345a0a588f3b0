package dev.plumbline.agent.sampling;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.jspecify.annotations.Nullable;

/** A sampling decision with its tracestate; a constant where the tracestate does not change. */
final class CharterSamplingResult implements SamplingResult {
  /** Follows a parent that was kept and leaves its tracestate as it is. */
  static final CharterSamplingResult FOLLOWED =
      new CharterSamplingResult(SamplingDecision.RECORD_AND_SAMPLE, null);

  /** Follows a parent that was dropped and leaves its tracestate as it is. */
  static final CharterSamplingResult DROPPED =
      new CharterSamplingResult(SamplingDecision.DROP, null);

  private final SamplingDecision decision;
  private final @Nullable TraceState state;

  /**
   * A result.
   *
   * @param state null for that of the parent
   */
  CharterSamplingResult(SamplingDecision decision, @Nullable TraceState state) {
    this.decision = decision;
    this.state = state;
  }

  @Override
  public SamplingDecision getDecision() {
    return decision;
  }

  @Override
  public Attributes getAttributes() {
    return Attributes.empty();
  }

  @Override
  public TraceState getUpdatedTraceState(TraceState parent) {
    return state == null ? parent : state;
  }
}
