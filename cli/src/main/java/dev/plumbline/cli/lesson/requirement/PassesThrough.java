package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.otlp.Span;
import java.util.List;
import java.util.TreeSet;

/**
 * Each trace is one chain of parents through these services, according to the conformance checker.
 *
 * @param services outermost first
 */
public record PassesThrough(String says, String hint, List<String> services)
    implements Requirement {

  public PassesThrough {
    services = List.copyOf(services);
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    long whole = evidence.result(services).checked().wholeChains();
    TreeSet<String> seen = new TreeSet<>();
    evidence
        .traces()
        .values()
        .forEach(trace -> trace.stream().map(Span::service).forEach(seen::add));
    List<String> missing = services.stream().filter(service -> !seen.contains(service)).toList();
    return RequirementResult.ofAll(whole, evidence.requests().size())
        .with(missing.isEmpty() ? "" : "not in any of these traces: " + String.join(", ", missing));
  }
}
