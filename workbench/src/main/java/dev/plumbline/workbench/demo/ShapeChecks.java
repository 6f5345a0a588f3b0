package dev.plumbline.workbench.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks that a histogram has one unit, one bucket list and one label set over all services. */
final class ShapeChecks {

  /** Who must have recorded each histogram: every service that serves the protocol. */
  static final Map<String, Set<String>> EXPECTED =
      Map.of(
          "rpc_server_call_duration_seconds", Set.of("gateway", "worker"),
          "http_server_request_duration_seconds", Set.of("edge", "gateway", "worker"));

  /**
   * A label of calls that the server itself failed. The HTTP listeners of gateway and worker have
   * none in a sound run, so that it may be missing there.
   */
  private static final String OF_FAILED_SERVERS = "error_type";

  private ShapeChecks() {}

  /**
   * Returns what differs, for each expected histogram. The unit is the last word of its name:
   * another unit is another name.
   */
  static Map<String, List<String>> complaints(List<MetricShape> shapes) {
    Map<String, List<String>> complaints = new TreeMap<>();
    EXPECTED.forEach(
        (metric, services) -> {
          List<MetricShape> same =
              shapes.stream().filter(shape -> shape.metric().equals(metric)).toList();
          complaints.put(metric, compare(metric, services, same));
        });
    return complaints;
  }

  private static List<String> compare(
      String metric, Set<String> services, List<MetricShape> shapes) {
    List<String> complaints = new ArrayList<>();
    Set<String> missing = new TreeSet<>(services);
    shapes.forEach(shape -> missing.remove(shape.service()));
    missing.forEach(service -> complaints.add(service + " has no " + metric));
    for (MetricShape shape : shapes) {
      MetricShape first = shapes.get(0);
      if (!shape.bounds().equals(first.bounds())) {
        complaints.add(
            "%s has buckets %s, %s has %s"
                .formatted(shape.service(), shape.bounds(), first.service(), first.bounds()));
      }
      if (!compared(shape).equals(compared(first))) {
        complaints.add(
            "%s has labels %s, %s has %s"
                .formatted(
                    shape.service(),
                    sorted(shape.labels()),
                    first.service(),
                    sorted(first.labels())));
      }
    }
    return complaints;
  }

  private static Set<String> compared(MetricShape shape) {
    if (!shape.metric().startsWith("http_")) {
      return shape.labels();
    }
    Set<String> labels = new TreeSet<>(shape.labels());
    labels.remove(OF_FAILED_SERVERS);
    return labels;
  }

  private static String sorted(Set<String> labels) {
    return labels.stream().sorted().collect(Collectors.joining(" "));
  }
}
