package dev.plumbline.conformance.rule;

import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.RequirementLevel;
import dev.plumbline.conformance.otlp.Attributes;
import dev.plumbline.conformance.otlp.Metric.Point;
import dev.plumbline.conformance.verdict.Findings;

/**
 * A point has the labels that the charter requires and none that it does not list: a label too many
 * is a series too many, a label too few is a question that cannot be asked.
 */
public final class MetricLabel extends MetricRule {

  @Override
  public void judge(dev.plumbline.conformance.otlp.Metric metric, Metric row, Findings findings) {
    String where = row.location().fileAndLine();
    for (Point point : metric.points()) {
      Attributes labels = point.attributes();
      for (int i = 0; i < labels.size(); i++) {
        if (!row.labels().containsKey(labels.key(i))) {
          String message =
              "label "
                  + labels.key(i)
                  + " is not among those of the metric, expected "
                  + row.labels().keySet();
          findings.report(id(), metric, where, message);
        }
      }
      for (AttributeUse use : row.labels().values()) {
        if (use.level() == RequirementLevel.REQUIRED && !labels.has(use.key())) {
          findings.report(
              id(), metric, where, "label " + use.key() + " is absent, expected on every point");
        }
      }
    }
  }
}
