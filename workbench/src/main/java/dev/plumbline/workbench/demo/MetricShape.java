package dev.plumbline.workbench.demo;

import dev.plumbline.cli.format.TextTable;
import dev.plumbline.clients.Prometheus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The shape of one service's histogram in Prometheus: unit by the metric's name, bucket bounds,
 * labels.
 *
 * @param metric name without {@code _bucket}; its last word is the unit
 */
record MetricShape(String metric, String service, List<String> bounds, Set<String> labels) {

  /** Labels of the resource, and those that Prometheus adds. */
  private static final Set<String> IDENTITY =
      Set.of(
          "__name__",
          "job",
          "instance",
          "service_name",
          "service_namespace",
          "service_version",
          "service_instance_id",
          "deployment_environment_name",
          "deployment_id",
          "cloud_region",
          "plumbline_team",
          "le");

  MetricShape {
    bounds = List.copyOf(bounds);
    labels = Set.copyOf(labels);
  }

  /** Returns the shape of each histogram whose name matches, by service. */
  static List<MetricShape> ask(Prometheus prometheus, String namePattern)
      throws IOException, InterruptedException {
    Map<String, Set<String>> bounds = new TreeMap<>();
    Map<String, Set<String>> labels = new TreeMap<>();
    for (Map<String, String> series :
        prometheus.series("{__name__=~\"(" + namePattern + ")_bucket\"}")) {
      String name = series.getOrDefault("__name__", "").replaceFirst("_bucket$", "");
      String key = name + " " + series.getOrDefault("service_name", "(no service)");
      bounds
          .computeIfAbsent(key, k -> new TreeSet<>(Comparator.comparingDouble(MetricShape::bound)))
          .add(series.getOrDefault("le", ""));
      Set<String> own = labels.computeIfAbsent(key, k -> new TreeSet<>());
      series.keySet().stream().filter(label -> !IDENTITY.contains(label)).forEach(own::add);
    }
    List<MetricShape> shapes = new ArrayList<>();
    bounds.forEach(
        (key, les) -> {
          int blank = key.indexOf(' ');
          shapes.add(
              new MetricShape(
                  key.substring(0, blank),
                  key.substring(blank + 1),
                  List.copyOf(les),
                  labels.getOrDefault(key, Set.of())));
        });
    return shapes;
  }

  /** Returns the labels of a series without those of its resource. */
  static Map<String, String> withoutIdentity(Map<String, String> series) {
    Map<String, String> own = new TreeMap<>(series);
    own.keySet().removeIf(label -> IDENTITY.contains(label) && !label.equals("le"));
    return own;
  }

  static String text(List<MetricShape> shapes) {
    TextTable table = new TextTable("metric in Prometheus", "service", "buckets", "labels");
    for (MetricShape shape : shapes) {
      table.row(
          shape.metric(),
          shape.service(),
          shape.bounds().size()
              + ", to "
              + (shape.bounds().size() < 2 ? "-" : shape.bounds().get(shape.bounds().size() - 2)),
          String.join(" ", new TreeSet<>(shape.labels())));
    }
    return table.toString();
  }

  private static double bound(String le) {
    return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
  }
}
