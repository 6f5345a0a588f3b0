package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Metric;
import dev.plumbline.checker.verdict.Findings;

/** A rule about a metric that the charter names. */
public abstract class MetricRule extends Rule {

  public abstract void judge(dev.plumbline.otlp.Metric metric, Metric row, Findings findings);
}
