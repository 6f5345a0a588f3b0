package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;

/**
 * So many traces have spans of a service of the learner.
 *
 * @param least the fewest that do
 * @param most the most that do
 */
public record TracesKept(String service, int least, int most) implements Requirement {
  private static final int ALL = 100_000;

  static TracesKept read(LessonNode node) {
    return new TracesKept(
        node.text("service"),
        node.number("at_least", 0, ALL, 0),
        node.number("at_most", 1, ALL, ALL));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    long kept =
        evidence.spansAtWork(service).stream().map(span -> span.traceId()).distinct().count();
    String seen = service + " has spans in " + kept + " traces";
    return kept >= least && kept <= most
        ? RequirementResult.met(seen)
        : RequirementResult.unmet(seen, "from " + least + " to " + most);
  }
}
