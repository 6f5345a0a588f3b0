package dev.plumbline.agent;

import dev.plumbline.agent.baggage.BaggageAllowList;
import dev.plumbline.agent.baggage.LawfulBorder;
import dev.plumbline.agent.propagation.BaggagePropagator;
import dev.plumbline.agent.propagation.SafePropagator;
import dev.plumbline.agent.propagation.TraceContextPropagator;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * Puts our W3C propagators in the place of the agent's, one for one; those of other formats stay,
 * with their baggage watched.
 */
final class LawfulPropagators {
  private LawfulPropagators() {}

  static TextMapPropagator of(TextMapPropagator configured, Law law) {
    if (law.mode() == Mode.ENFORCE && configured instanceof W3CTraceContextPropagator) {
      return new SafePropagator(TraceContextPropagator.INSTANCE, configured);
    }
    // Baggage that cannot be judged stays where it is.
    return law.mode() == Mode.ENFORCE && configured instanceof W3CBaggagePropagator
        ? new SafePropagator(
            new BaggagePropagator(new LawfulBorder(Plumbline::lawInForce)),
            TextMapPropagator.noop())
        : new SafePropagator(new BaggageAllowList(configured, Plumbline::lawInForce), configured);
  }
}
