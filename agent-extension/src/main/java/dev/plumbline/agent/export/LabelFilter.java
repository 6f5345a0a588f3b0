package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.rule.MetricLabel;
import dev.plumbline.agent.guard.HookGuard;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Filters a metric's labels as they are recorded, and counts those that are removed.
 *
 * <p>The agent's own metrics are not counted: the agent passes all attributes of the span with each
 * of their measurements and relies on advice to select labels. Removing the rest is no finding.
 */
final class LabelFilter implements Predicate<String> {
  private static final List<String> MEASURED_WITH_THE_SPAN =
      Arrays.asList("http.", "rpc.", "db.", "messaging.", "gen_ai.", "dns.");

  private static final HookGuard GUARD = HookGuard.of("label-filter");

  private final ActiveCharter active;
  private final Metric metric;
  private final Set<String> labels;
  private final MetricLabel rule;
  private final boolean counts;

  LabelFilter(ActiveCharter active, Metric metric, Set<String> labels) {
    this.active = active;
    this.metric = metric;
    this.labels = labels;
    this.rule = new MetricLabel(active);
    this.counts = MEASURED_WITH_THE_SPAN.stream().noneMatch(metric.name()::startsWith);
  }

  @Override
  public boolean test(String key) {
    if (labels.contains(key) || isOfTemplate(key)) {
      return true;
    }
    if (counts && GUARD.isEnabled()) {
      long begun = HookGuard.NEVER;
      try {
        begun = GUARD.begin();
        rule.leftOut(metric, key);
      } catch (RuntimeException | LinkageError problem) {
        GUARD.failed(problem);
      } finally {
        GUARD.end(begun);
      }
    }
    return false;
  }

  /** Whether one of the labels is a template that matches the key. */
  private boolean isOfTemplate(String key) {
    Attribute known = active.charter().attributeRules().find(key);
    return known != null && known.template() && labels.contains(known.key());
  }
}
