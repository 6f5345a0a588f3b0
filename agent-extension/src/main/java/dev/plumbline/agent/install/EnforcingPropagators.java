package dev.plumbline.agent.install;

import dev.plumbline.agent.baggage.BaggageAllowList;
import dev.plumbline.agent.baggage.CharterTrustBoundary;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.propagation.BaggagePropagator;
import dev.plumbline.agent.propagation.MessageFailurePropagator;
import dev.plumbline.agent.propagation.SafePropagator;
import dev.plumbline.agent.propagation.TraceContextPropagator;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.function.Supplier;

/**
 * Replaces the agent's W3C propagators by the ones that follow the policy, one for one; propagators
 * of other formats stay, with their baggage checked. Those of a trace also hand on the failure of a
 * message.
 */
final class EnforcingPropagators {
  private EnforcingPropagators() {}

  static TextMapPropagator of(TextMapPropagator configured, Supplier<ActiveCharter> active) {
    boolean enforces = active.get().mode() == Mode.ENFORCE;
    if (configured instanceof W3CBaggagePropagator) {
      // When checking baggage fails, none is propagated.
      return enforces
          ? new SafePropagator(
              new BaggagePropagator(new CharterTrustBoundary(active)), TextMapPropagator.noop())
          : new SafePropagator(new BaggageAllowList(configured, active), configured);
    }
    return new SafePropagator(
        new MessageFailurePropagator(
            enforces && configured instanceof W3CTraceContextPropagator
                ? TraceContextPropagator.INSTANCE
                : new BaggageAllowList(configured, active)),
        configured);
  }
}
