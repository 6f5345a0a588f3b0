package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.cli.lesson.read.LessonNode;
import java.util.List;

/**
 * The conformance checker has no finding for these rules, and it had traces to check.
 *
 * @param rules ids of its rules
 */
public record Conforms(List<String> rules) implements Requirement {

  public Conforms {
    rules = List.copyOf(rules);
  }

  static Conforms read(LessonNode node) {
    return new Conforms(node.texts("rules"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    CheckResult result = evidence.result(List.of());
    List<String> unknown = rules.stream().filter(rule -> !result.rules().contains(rule)).toList();
    if (!unknown.isEmpty()) {
      return RequirementResult.unmet("the checker has no rule " + String.join(", ", unknown), "");
    }
    List<CountedFinding> findings =
        result.findings().stream().filter(finding -> rules.contains(finding.rule())).toList();
    int requests = evidence.requests().size();
    if (requests == 0 || result.checked().traces() < requests) {
      return RequirementResult.unmet(
          "only %d of %d traces have spans of services that the charter defines"
              .formatted(result.checked().traces(), requests),
          "the other traces");
    }
    if (findings.isEmpty()) {
      return RequirementResult.met(String.join(", ", rules) + ": nothing found");
    }
    CountedFinding first = findings.get(0);
    return RequirementResult.unmet(
            "%s: %s: %s%s"
                .formatted(
                    first.rule(),
                    first.service(),
                    first.message(),
                    findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more)"),
            "")
        .about(
            findings.stream()
                .map(CountedFinding::exampleTrace)
                .filter(trace -> !trace.isEmpty())
                .distinct()
                .toList());
  }
}
