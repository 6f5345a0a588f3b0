package dev.plumbline.checker.rule;

import dev.plumbline.checker.result.Findings;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.Metric.Point;
import dev.plumbline.otlp.TraceId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A metric of the charter is the same in every service that has it: unit, instrument and bucket
 * bounds. Metrics that differ cannot be aggregated.
 */
public final class MetricAlike extends CheckerRule {

  private static final int SHAPES_KEPT = 20;

  private record Shape(String unit, String instrument, List<Double> bounds) {
    @Override
    public String toString() {
      return instrument
          + " in \""
          + unit
          + "\""
          + (bounds.isEmpty() ? "" : " with bounds " + bounds);
    }
  }

  private final Map<String, Map<String, Shape>> shapes = new TreeMap<>();

  /** Records unit, instrument and bounds of a metric in its service. */
  public void see(Metric metric) {
    if (metric.points().isEmpty()) {
      return;
    }
    Point first = metric.points().get(0);
    String instrument = metric.instrument().name().toLowerCase(Locale.ROOT);
    Map<String, Shape> byService = shapes.computeIfAbsent(metric.name(), name -> new TreeMap<>());
    if (byService.size() < SHAPES_KEPT) {
      byService.putIfAbsent(metric.service(), new Shape(metric.unit(), instrument, first.bounds()));
    }
  }

  /** Reports each service whose metric differs from that of the first one, by name. */
  public void check(Findings findings) {
    shapes.forEach(
        (metric, byService) -> {
          Map.Entry<String, Shape> first = byService.entrySet().iterator().next();
          byService.forEach(
              (service, shape) -> {
                if (!shape.equals(first.getValue())) {
                  String message =
                      "metric is "
                          + shape
                          + ", but in "
                          + first.getKey()
                          + " it is "
                          + first.getValue();
                  findings.report(id(), service, metric, TraceId.NONE, "", message);
                }
              });
        });
  }
}
