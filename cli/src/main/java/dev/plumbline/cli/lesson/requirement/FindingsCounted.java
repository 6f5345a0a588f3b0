package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Metric;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process of the learner has counted findings of a rule, or none, by {@code plumbline.findings}.
 *
 * @param service the service
 * @param rule id of the rule
 * @param action what became of them: observed, enforced or failed; none where there must be none
 */
public record FindingsCounted(String service, String rule, String action) implements Requirement {
  private static final String NONE = "none";
  private static final List<String> ACTIONS = List.of("observed", "enforced", "failed", NONE);

  static FindingsCounted read(LessonNode node) {
    return new FindingsCounted(
        node.text("service"), node.text("rule"), node.oneOf("action", ACTIONS));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    double most = 0;
    for (Metric metric : evidence.metricsOf(service)) {
      if (metric.name().equals("plumbline.findings")) {
        for (Metric.Point point : metric.points()) {
          if (rule.equals(point.attributes().text("plumbline.finding.rule"))
              && isMeant(point.attributes().text("plumbline.finding.action"))) {
            most = Math.max(most, point.value());
          }
        }
      }
    }
    String seen = "%s counted %.0f findings of %s".formatted(service, most, rule);
    if (action.equals(NONE)) {
      return most == 0 ? RequirementResult.met(seen) : RequirementResult.unmet(seen, "none");
    }
    return most > 0
        ? RequirementResult.met(seen)
        : RequirementResult.unmet(seen + " as " + action, "a finding of it that is " + action);
  }

  private boolean isMeant(@Nullable String its) {
    return action.equals(NONE) || action.equals(its);
  }
}
