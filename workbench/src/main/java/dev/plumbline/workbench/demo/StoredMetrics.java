package dev.plumbline.workbench.demo;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.clients.Prometheus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Checks that Prometheus has every metric of the charter as defined there, from every service:
 * unit, buckets, labels and their values.
 */
final class StoredMetrics {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Set<String> ALL = Set.of("edge", "gateway", "worker");

  /** Who must have recorded what; the other metrics need something to happen first. */
  private static final Map<String, Set<String>> EXPECTED =
      Map.of(
          "http.server.request.duration", ALL,
          "rpc.server.call.duration", Set.of("gateway", "worker"),
          "rpc.client.call.duration", Set.of("edge", "gateway"),
          "process.cpu.time", ALL,
          "process.cpu.utilization", ALL,
          "process.memory.usage", ALL,
          "plumbline.sampler.decisions", ALL,
          "plumbline.enforcement.active", ALL);

  private StoredMetrics() {}

  /**
   * Returns what is wrong, by metric of the charter; a metric without complaints is there too. What
   * services export comes a little later than their answers, so it polls for a while.
   */
  static Map<String, List<String>> complaints(Charter charter, Prometheus prometheus)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Map<String, List<String>> complaints = complaints(charter, stored(charter, prometheus));
      if (complaints.values().stream().allMatch(List::isEmpty) || System.nanoTime() > end) {
        return complaints;
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  private static Map<String, List<Map<String, String>>> stored(
      Charter charter, Prometheus prometheus) throws IOException, InterruptedException {
    Map<String, List<Map<String, String>>> stored = new TreeMap<>();
    for (Metric metric : charter.metrics().values()) {
      String base = StoredMetric.of(metric, charter).base();
      stored.put(metric.name(), prometheus.series("{__name__=~\"" + base + "(_.*)?\"}"));
    }
    return stored;
  }

  /**
   * @param stored the series whose names begin as each metric's does
   */
  static Map<String, List<String>> complaints(
      Charter charter, Map<String, List<Map<String, String>>> stored) {
    Map<String, StoredMetric> wanted = new TreeMap<>();
    charter.metrics().values().forEach(m -> wanted.put(m.name(), StoredMetric.of(m, charter)));
    Set<String> names =
        wanted.values().stream().flatMap(m -> m.series().stream()).collect(Collectors.toSet());
    Map<String, List<String>> complaints = new TreeMap<>();
    wanted.forEach(
        (name, metric) ->
            complaints.put(
                name, compare(name, metric, names, stored.getOrDefault(name, List.of()))));
    return complaints;
  }

  private static List<String> compare(
      String name, StoredMetric metric, Set<String> names, List<Map<String, String>> stored) {
    Set<String> complaints = new TreeSet<>();
    Set<String> missing = new TreeSet<>(EXPECTED.getOrDefault(name, Set.of()));
    Map<String, Set<String>> buckets = new TreeMap<>();
    for (Map<String, String> series : stored) {
      String service = series.getOrDefault("service_name", "(no service)");
      String found = series.getOrDefault("__name__", "");
      if (!ALL.contains(service)) {
        continue; // metrics of the Collector and Prometheus themselves
      }
      if (!metric.series().contains(found)) {
        if (!names.contains(found)) {
          complaints.add(service + " has " + found);
        }
        continue;
      }
      missing.remove(service);
      Map<String, String> own = MetricShape.withoutIdentity(series);
      metric.complaints(own).forEach(each -> complaints.add(service + ": " + found + " " + each));
      if (own.containsKey("le")) {
        buckets.computeIfAbsent(service, key -> new TreeSet<>()).add(own.get("le"));
      }
    }
    missing.forEach(service -> complaints.add(service + " has none"));
    buckets.forEach(
        (service, bounds) -> {
          if (!bounds.equals(metric.buckets())) {
            complaints.add(service + " has buckets " + bounds);
          }
        });
    return new ArrayList<>(complaints);
  }

  /** Returns the process metrics of a service that the charter does not define. */
  static List<String> undefinedProcessMetrics(Charter charter, List<Map<String, String>> stored) {
    Map<String, Set<String>> undefined = new LinkedHashMap<>();
    Set<String> known =
        charter.metrics().values().stream()
            .flatMap(metric -> StoredMetric.of(metric, charter).series().stream())
            .collect(Collectors.toSet());
    for (Map<String, String> series : stored) {
      String service = series.getOrDefault("service_name", "");
      String name = series.getOrDefault("__name__", "");
      if (ALL.contains(service) && !known.contains(name)) {
        undefined.computeIfAbsent(service, key -> new TreeSet<>()).add(name);
      }
    }
    List<String> complaints = new ArrayList<>();
    undefined.forEach((service, names) -> complaints.add(service + " has " + names));
    return complaints;
  }
}
