package dev.plumbline.conformance.executor;

import dev.plumbline.agent.propagation.MemberList;
import dev.plumbline.agent.propagation.TraceContextPropagator;
import dev.plumbline.agent.sampling.CharterSampler;
import dev.plumbline.agent.sampling.DecisionCounts;
import dev.plumbline.agent.sampling.OtMember;
import dev.plumbline.agent.sampling.Randomness;
import dev.plumbline.agent.sampling.Threshold;
import dev.plumbline.charter.policy.Sampling;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Answers the cases of sampling: thresholds, decisions and rules. */
final class SamplingOperations {
  private SamplingOperations() {}

  static void addTo(Map<String, Executor.Operation> operations) {
    operations.put(
        "sampling.threshold",
        input ->
            Collections.singletonMap(
                "threshold", Threshold.text(Threshold.of(input.number("probability")))));
    operations.put("sampling.decide", SamplingOperations::decide);
    operations.put(
        "sampling.tracestate",
        input ->
            Map.of(
                "tracestate",
                TraceContextPropagator.text(
                    OtMember.withThreshold(
                        state(input.text("tracestate")), input.optionalText("th")))));
    operations.put("sampling.rules", SamplingOperations::rules);
    operations.put("sampling.bulk", TraceIds::decide);
  }

  private static TraceState state(String text) {
    return MemberList.parse(List.of(text).iterator());
  }

  private static Object decide(Input input) {
    String text = input.optionalText("threshold");
    long threshold = text == null ? Threshold.NEVER : Threshold.parse(text, 0, text.length());
    long randomness = Randomness.of(input.text("trace_id"), state(input.text("tracestate")));
    return Map.of(
        "sampled",
        randomness >= threshold,
        "randomness",
        String.format(Locale.ROOT, "%014x", randomness));
  }

  private static Object rules(Input input) {
    DecisionCounts decisions = new DecisionCounts();
    Sampling sampling = Policies.sampling(input.objects("rules"));
    String service = input.text("service");
    CharterSampler sampler = new CharterSampler(() -> sampling, () -> service, decisions);
    Context context = Context.root();
    BaggageBuilder baggage = Baggage.builder();
    input.textMap("baggage").forEach(baggage::put);
    context = context.with(baggage.build());
    if (input.has("parent")) {
      Input parent = input.object("parent");
      context =
          context.with(
              Span.wrap(
                  SpanContext.createFromRemoteParent(
                      input.text("trace_id"),
                      parent.text("span_id"),
                      TraceFlags.fromHex(parent.text("flags"), 0),
                      state(parent.text("tracestate")))));
    }
    SpanContext started =
        OneSpan.start(
            sampler,
            context,
            input.text("trace_id"),
            SpanKind.valueOf(input.text("kind").toUpperCase(Locale.ROOT)),
            attributes(input));
    Map<String, Object> output = new LinkedHashMap<>();
    // The protocol has what is done with the span, the metric its outcome.
    String decided = OneSpan.counted(decisions, "plumbline.sampler.decision");
    output.put("decision", decided.equals("sampled") ? "keep" : "drop");
    output.put("rule", OneSpan.counted(decisions, "plumbline.sampler.rule"));
    output.put("flags", started.getTraceFlags().asHex());
    output.put("tracestate", TraceContextPropagator.text(started.getTraceState()));
    return output;
  }

  private static Attributes attributes(Input input) {
    AttributesBuilder attributes = Attributes.builder();
    input.textMap("attributes").forEach(attributes::put);
    return attributes.build();
  }
}
