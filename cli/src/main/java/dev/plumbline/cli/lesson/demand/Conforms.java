package dev.plumbline.cli.lesson.demand;

import dev.plumbline.checker.verdict.Finding;
import dev.plumbline.checker.verdict.Verdict;
import java.util.List;

/**
 * The conformance checker finds nothing by these rules, and it had traces to judge.
 *
 * @param rules ids of its rules
 */
public record Conforms(String says, String hint, List<String> rules) implements Demand {

  public Conforms {
    rules = List.copyOf(rules);
  }

  @Override
  public Outcome judge(Evidence evidence) {
    Verdict verdict = evidence.verdict(List.of());
    List<String> unknown = rules.stream().filter(rule -> !verdict.rules().contains(rule)).toList();
    if (!unknown.isEmpty()) {
      return new Outcome(false, "the checker has no rule " + String.join(", ", unknown));
    }
    List<Finding> findings =
        verdict.findings().stream().filter(finding -> rules.contains(finding.rule())).toList();
    if (verdict.judged().traces() < evidence.requests().size()) {
      return new Outcome(
          false,
          "only %d of %d traces hold spans of services that the charter knows"
              .formatted(verdict.judged().traces(), evidence.requests().size()));
    }
    if (findings.isEmpty()) {
      return new Outcome(true, String.join(", ", rules) + ": nothing found");
    }
    Finding first = findings.get(0);
    return new Outcome(
        false,
        "%s: %s: %s%s"
            .formatted(
                first.rule(),
                first.service(),
                first.message(),
                findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more)"));
  }
}
