package dev.plumbline.conformance.rule;

import dev.plumbline.charter.registry.Metric;
import dev.plumbline.conformance.otlp.Metric.Point;
import dev.plumbline.conformance.verdict.Findings;

/** A histogram has the charter's bucket bounds, all of them and no others. */
public final class MetricBuckets extends MetricRule {

  @Override
  public void judge(dev.plumbline.conformance.otlp.Metric metric, Metric row, Findings findings) {
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
