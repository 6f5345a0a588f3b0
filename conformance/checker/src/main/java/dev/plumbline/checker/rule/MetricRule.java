package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Metric;
import dev.plumbline.checker.result.Findings;

/** A rule about a metric that the charter names. */
public abstract class MetricRule extends CheckerRule {

  public abstract void check(dev.plumbline.otlp.Metric metric, Metric row, Findings findings);
}
