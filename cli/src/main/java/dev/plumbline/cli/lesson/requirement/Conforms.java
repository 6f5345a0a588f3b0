package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CountedFinding;
import java.util.List;

/**
 * The conformance checker has no finding for these rules, and it had traces to check.
 *
 * @param rules ids of its rules
 */
public record Conforms(String says, String hint, List<String> rules) implements Requirement {

  public Conforms {
    rules = List.copyOf(rules);
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    CheckResult result = evidence.result(List.of());
    List<String> unknown = rules.stream().filter(rule -> !result.rules().contains(rule)).toList();
    if (!unknown.isEmpty()) {
      return new RequirementResult(false, "the checker has no rule " + String.join(", ", unknown));
    }
    List<CountedFinding> findings =
        result.findings().stream().filter(finding -> rules.contains(finding.rule())).toList();
    if (result.checked().traces() < evidence.requests().size()) {
      return new RequirementResult(
          false,
          "only %d of %d traces have spans of services that the charter defines"
              .formatted(result.checked().traces(), evidence.requests().size()));
    }
    if (findings.isEmpty()) {
      return new RequirementResult(true, String.join(", ", rules) + ": nothing found");
    }
    CountedFinding first = findings.get(0);
    return new RequirementResult(
        false,
        "%s: %s: %s%s"
            .formatted(
                first.rule(),
                first.service(),
                first.message(),
                findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more)"));
  }
}
