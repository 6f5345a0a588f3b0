package dev.plumbline.agent.export;

import dev.plumbline.agent.Fuse;
import dev.plumbline.agent.Law;
import dev.plumbline.agent.finding.Shown;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Lets a metric's labels in as they are recorded, and counts what it keeps out.
 *
 * <p>Not for the metrics that the agent itself measures: it hands each of their measurements all
 * attributes of the span, and without a view would itself pick those that become labels. What is
 * kept out there is nobody's mistake.
 */
final class LabelFilter implements Predicate<String> {
  private static final List<String> MEASURED_WITH_THE_SPAN =
      Arrays.asList("http.", "rpc.", "db.", "messaging.", "gen_ai.", "dns.");

  private static final Fuse FUSE = Fuse.of("label-filter");

  private final Law law;
  private final Metric metric;
  private final Set<String> labels;
  private final boolean counts;

  LabelFilter(Law law, Metric metric, Set<String> labels) {
    this.law = law;
    this.metric = metric;
    this.labels = labels;
    this.counts = MEASURED_WITH_THE_SPAN.stream().noneMatch(metric.name()::startsWith);
  }

  @Override
  public boolean test(String key) {
    if (labels.contains(key) || isOfTemplate(key)) {
      return true;
    }
    if (counts && FUSE.holds()) {
      long begun = Fuse.NEVER;
      try {
        begun = FUSE.begin();
        count(key);
      } catch (RuntimeException | LinkageError problem) {
        FUSE.failed(problem);
      } finally {
        FUSE.end(begun);
      }
    }
    return false;
  }

  /** Whether one of the labels is a template that stands for the key. */
  private boolean isOfTemplate(String key) {
    Attribute known = law.charter().attributeRules().find(key);
    return known != null && known.template() && labels.contains(known.key());
  }

  private void count(String key) {
    if (law.findings().countAndAsk(Rule.METRIC_LABEL, Action.ENFORCED)) {
      law.findings()
          .log(
              new Finding(
                  Rule.METRIC_LABEL,
                  metric.name() + " has label " + Shown.name(key),
                  "only " + String.join(", ", metric.labels().keySet()),
                  metric.location()),
              Action.ENFORCED);
    }
  }
}
