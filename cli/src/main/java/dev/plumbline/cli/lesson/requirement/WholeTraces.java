package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Each trace that some of the learner's services have kept has spans of all of them.
 *
 * @param services that have to be in it
 */
public record WholeTraces(List<String> services) implements Requirement {
  public WholeTraces {
    services = List.copyOf(services);
  }

  static WholeTraces read(LessonNode node) {
    return new WholeTraces(node.texts("services"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    Map<String, Set<String>> kept = new TreeMap<>();
    for (String service : services) {
      for (Span span : evidence.spansAtWork(service)) {
        kept.computeIfAbsent(span.traceId().toString(), trace -> new TreeSet<>()).add(service);
      }
    }
    if (kept.isEmpty()) {
      return RequirementResult.unmet("no trace was kept", "traces of " + listed(services));
    }
    List<String> broken = new ArrayList<>();
    TreeMap<String, Integer> parts = new TreeMap<>();
    kept.forEach(
        (trace, present) -> {
          if (present.size() < services.size()) {
            broken.add(trace);
            parts.merge(listed(present), 1, Integer::sum);
          }
        });
    if (broken.isEmpty()) {
      return RequirementResult.met(kept.size() + " traces have spans of " + listed(services))
          .about(List.copyOf(kept.keySet()));
    }
    StringBuilder seen = new StringBuilder("of " + kept.size() + " kept traces");
    parts.forEach((part, count) -> seen.append(", ").append(count).append(" have ").append(part));
    return RequirementResult.unmet(seen + " alone", "spans of " + listed(services) + " in each")
        .about(broken);
  }

  private static String listed(Iterable<String> names) {
    return String.join(" and ", names);
  }
}
