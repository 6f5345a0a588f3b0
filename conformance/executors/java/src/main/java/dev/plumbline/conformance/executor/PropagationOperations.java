package dev.plumbline.conformance.executor;

import dev.plumbline.agent.propagation.BaggagePropagator;
import dev.plumbline.agent.propagation.BaggageReach;
import dev.plumbline.agent.propagation.TraceContextPropagator;
import dev.plumbline.agent.propagation.TrustBoundary;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Baggage;
import io.opentelemetry.api.baggage.BaggageEntry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers the cases of propagation: headers in, context, headers out. */
final class PropagationOperations {
  private PropagationOperations() {}

  static void addTo(Map<String, Executor.Operation> operations) {
    operations.put("propagation.trace_context", PropagationOperations::traceContext);
    operations.put("baggage.carry", PropagationOperations::carry);
    operations.put(
        "baggage.reach",
        input ->
            Map.of(
                "inject",
                BaggageReach.covers(
                    input.optionalText("host"), input.texts("peers"), input.texts("hosts"))));
  }

  private static Object traceContext(Input input) {
    Context context = extract(TraceContextPropagator.INSTANCE, input);
    SpanContext span = Span.fromContext(context).getSpanContext();
    Map<String, @Nullable Object> output = new LinkedHashMap<>();
    output.put("context", span.isValid() ? described(span) : null);
    output.put("headers", inject(TraceContextPropagator.INSTANCE, context));
    return output;
  }

  private static Map<String, Object> described(SpanContext span) {
    List<Object> members = new ArrayList<>();
    span.getTraceState().forEach((key, value) -> members.add(List.of(key, value)));
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("trace_id", span.getTraceId());
    context.put("span_id", span.getSpanId());
    context.put("flags", span.getTraceFlags().asHex());
    context.put("tracestate", members);
    return context;
  }

  private static Object carry(Input input) {
    BaggagePropagator propagator =
        new BaggagePropagator(
            new CaseTrustBoundary(
                Policies.baggage(input.object("policy")), input.flag("boundary")));
    Context context = extract(propagator, input);
    List<Object> entries = new ArrayList<>();
    new TreeMap<>(io.opentelemetry.api.baggage.Baggage.fromContext(context).asMap())
        .forEach((key, entry) -> entries.add(described(key, entry)));
    int seen = 0;
    for (Map.Entry<String, String> header : input.pairs("headers")) {
      if (header.getKey().equalsIgnoreCase("baggage")) {
        for (String member : header.getValue().split(",", -1)) {
          seen += member.replaceAll("[ \t]", "").isEmpty() ? 0 : 1;
        }
      }
    }
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("entries", entries);
    output.put("headers", inject(propagator, context));
    output.put("dropped", seen - entries.size());
    return output;
  }

  private static Map<String, Object> described(String key, BaggageEntry entry) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("key", key);
    described.put("value", entry.getValue());
    described.put("properties", entry.getMetadata().getValue());
    return described;
  }

  private static Context extract(TextMapPropagator propagator, Input input) {
    return propagator.extract(Context.root(), new Headers(input.pairs("headers")), Headers.GETTER);
  }

  private static List<Object> inject(TextMapPropagator propagator, Context context) {
    Map<String, String> carrier = new TreeMap<>();
    propagator.inject(context, carrier, (map, key, value) -> carrier.put(key, value));
    List<Object> headers = new ArrayList<>();
    carrier.forEach((key, value) -> headers.add(List.of(key, value)));
    return headers;
  }

  /** The policy of a case, in which every host is reached. */
  private record CaseTrustBoundary(Baggage rules, boolean untrusted) implements TrustBoundary {
    @Override
    public Collection<String> peers() {
      return List.of();
    }

    @Override
    public boolean refuse(Rule broken) {
      return true;
    }
  }
}
