package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Each trace is one chain of parents through these services, according to the conformance checker.
 *
 * @param services outermost first
 */
public record PassesThrough(List<String> services) implements Requirement {

  public PassesThrough {
    services = List.copyOf(services);
  }

  static PassesThrough read(LessonNode node) {
    return new PassesThrough(node.texts("services"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    RequirementResult whole =
        RequirementResult.ofEach(
            evidence.requests(),
            request -> evidence.result(services, request).checked().wholeChains() == 1);
    Set<String> seen =
        evidence.traces().values().stream()
            .flatMap(trace -> trace.stream())
            .map(Span::service)
            .collect(Collectors.toSet());
    List<String> missing = services.stream().filter(service -> !seen.contains(service)).toList();
    return whole.missing(
        missing.isEmpty()
            ? "a chain of parents from " + services.get(0) + " to the last service"
            : "any span of " + String.join(", ", missing) + " in these traces");
  }
}
