package dev.plumbline.agent;

import dev.plumbline.agent.baggage.BaggageAllowList;
import dev.plumbline.agent.baggage.CharterTrustBoundary;
import dev.plumbline.agent.propagation.BaggagePropagator;
import dev.plumbline.agent.propagation.SafePropagator;
import dev.plumbline.agent.propagation.TraceContextPropagator;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * Replaces the agent's W3C propagators by the ones that follow the policy, one for one; propagators
 * of other formats stay, with their baggage checked.
 */
final class EnforcingPropagators {
  private EnforcingPropagators() {}

  static TextMapPropagator of(TextMapPropagator configured, ActiveCharter active) {
    if (active.mode() == Mode.ENFORCE && configured instanceof W3CTraceContextPropagator) {
      return new SafePropagator(TraceContextPropagator.INSTANCE, configured);
    }
    // When checking baggage fails, none is propagated.
    return active.mode() == Mode.ENFORCE && configured instanceof W3CBaggagePropagator
        ? new SafePropagator(
            new BaggagePropagator(new CharterTrustBoundary(ProcessCharter::requireActive)),
            TextMapPropagator.noop())
        : new SafePropagator(
            new BaggageAllowList(configured, ProcessCharter::requireActive), configured);
  }
}
