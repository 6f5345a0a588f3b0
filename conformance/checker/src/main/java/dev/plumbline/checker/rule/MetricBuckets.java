package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Metric;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Metric.Point;

/** A histogram has the charter's bucket bounds, all of them and no others. */
public final class MetricBuckets extends MetricRule {

  @Override
  public void check(dev.plumbline.otlp.Metric metric, Metric row, Findings findings) {
    if (row.buckets().isEmpty()) {
      return;
    }
    for (Point point : metric.points()) {
      if (!point.bounds().equals(row.buckets())) {
        String message = "bucket bounds are " + point.bounds() + ", expected " + row.buckets();
        findings.report(id(), metric, row.location().fileAndLine(), message);
      }
    }
  }
}
