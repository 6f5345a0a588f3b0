package dev.plumbline.cli.generate;

import dev.plumbline.charter.policy.SamplingMatch;
import dev.plumbline.charter.policy.SamplingRule;
import java.util.ArrayList;
import java.util.List;

/** Describes what a sampling rule matches. */
public final class RuleMatch {
  private RuleMatch() {}

  /** For example {@code kind server, route /healthz}; empty when it matches everything. */
  public static String of(SamplingRule rule) {
    SamplingMatch match = rule.match();
    List<String> words = new ArrayList<>();
    if (match.service() != null) {
      words.add("service " + match.service());
    }
    if (match.kind() != null) {
      words.add("kind " + match.kind().word());
    }
    if (match.method() != null) {
      words.add("method " + match.method());
    }
    if (match.route() != null) {
      words.add("route " + match.route());
    }
    match.baggage().forEach((key, value) -> words.add("baggage " + key + "=" + value));
    return String.join(", ", words);
  }
}
