package dev.plumbline.cli.infer;

import dev.plumbline.otlp.Metric;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What was seen of a metric. */
final class SeenMetric {
  private static final int NAMES = 256;

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
    bounded(services, metric.service());
    if (metric.instrument() != instrument || !metric.unit().equals(unit)) {
      bounded(others, metric.instrument() + " in \"" + metric.unit() + '"');
      return;
    }
    for (Metric.Point point : metric.points()) {
      points++;
      if (!point.bounds().isEmpty()) {
        bounds = point.bounds();
      }
      for (int i = 0; i < point.attributes().size(); i++) {
        bounded(labels, point.attributes().key(i));
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

  private static void bounded(Set<String> names, String name) {
    if (names.size() < NAMES) {
      names.add(name);
    }
  }
}
