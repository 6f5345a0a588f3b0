package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Metric;
import dev.plumbline.checker.result.Findings;

/** The metric has the charter's unit. */
public final class MetricUnit extends MetricRule {

  @Override
  public void check(dev.plumbline.otlp.Metric metric, Metric row, Findings findings) {
    if (!metric.unit().equals(row.unit())) {
      String message = "unit is \"" + metric.unit() + "\", expected \"" + row.unit() + "\"";
      findings.report(id(), metric, row.location().fileAndLine(), message);
    }
  }
}
