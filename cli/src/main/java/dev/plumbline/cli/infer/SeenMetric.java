package dev.plumbline.cli.infer;

import dev.plumbline.otlp.Metric;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What was seen of a metric. */
final class SeenMetric {
  private final Metric.Instrument instrument;
  private final String unit;
  private final TreeSet<String> labels = new TreeSet<>();
  private final TreeSet<String> services = new TreeSet<>();
  private final TreeSet<String> others = new TreeSet<>();
  private List<Double> bounds = List.of();
  private long points;

  SeenMetric(Metric first) {
    this.instrument = first.instrument();
    this.unit = first.unit();
  }

  void see(Metric metric) {
    services.add(metric.service());
    if (metric.instrument() != instrument || !metric.unit().equals(unit)) {
      others.add(metric.instrument() + " in \"" + metric.unit() + '"');
      return;
    }
    for (Metric.Point point : metric.points()) {
      points++;
      if (!point.bounds().isEmpty()) {
        bounds = point.bounds();
      }
      for (int i = 0; i < point.attributes().size(); i++) {
        labels.add(point.attributes().key(i));
      }
    }
  }

  Metric.Instrument instrument() {
    return instrument;
  }

  String unit() {
    return unit;
  }

  Set<String> labels() {
    return labels;
  }

  Set<String> services() {
    return services;
  }

  /** Other instruments and units under the same name. */
  Set<String> others() {
    return others;
  }

  List<Double> bounds() {
    return bounds;
  }

  long points() {
    return points;
  }
}
