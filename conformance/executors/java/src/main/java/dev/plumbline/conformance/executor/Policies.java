package dev.plumbline.conformance.executor;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.policy.Baggage;
import dev.plumbline.charter.policy.BaggageKey;
import dev.plumbline.charter.policy.RoutePattern;
import dev.plumbline.charter.policy.Sampling;
import dev.plumbline.charter.policy.SamplingMatch;
import dev.plumbline.charter.policy.SamplingRule;
import dev.plumbline.charter.registry.SpanKind;
import java.util.List;
import java.util.Map;

/** Parts of a policy as cases give them. */
final class Policies {
  private static final Location CASE = new Location("case", 1, 1);

  private Policies() {}

  static Sampling sampling(List<Input> rules) {
    return new Sampling(
        rules.stream()
            .map(
                rule ->
                    new SamplingRule(
                        CASE,
                        rule.text("name"),
                        rule.has("match") ? match(rule.object("match")) : SamplingMatch.ALL,
                        rule.number("probability")))
            .toList(),
        null);
  }

  /** One rule that fits every root. */
  static Sampling always(double probability) {
    return new Sampling(
        List.of(new SamplingRule(CASE, "default", SamplingMatch.ALL, probability)), null);
  }

  private static SamplingMatch match(Input match) {
    String kind = match.optionalText("kind");
    String route = match.optionalText("route");
    return new SamplingMatch(
        match.optionalText("service"),
        kind == null ? null : SpanKind.fromWord(kind),
        match.optionalText("method"),
        route == null ? null : new RoutePattern(route),
        match.has("baggage") ? match.textMap("baggage") : Map.of());
  }

  static Baggage baggage(Input policy) {
    return new Baggage(
        policy.integer("max_bytes"),
        policy.integer("max_entries"),
        policy.objects("keys").stream()
            .map(
                key ->
                    new BaggageKey(
                        CASE,
                        key.text("key"),
                        key.integer("max_bytes"),
                        false,
                        key.flag("from_boundary"),
                        ""))
            .toList(),
        List.of());
  }
}
