package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Instrument;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.http.TimeRange;
import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.response.ServiceResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Resource use of processes: CPU and memory under the same names in every language, and runtime
 * metrics. Counters become rates, gauges stay as they are.
 */
final class ResourceUse {

  private static final String RUNTIMES = "(process|jvm|go|tokio)_.+";
  private static final int MOST_METRICS = 40;
  private static final int MOST_SERIES = 24;
  private static final Set<String> COMMON =
      Set.of(
          "__name__",
          "job",
          "instance",
          "service_name",
          "service_namespace",
          "service_version",
          "deployment_environment_name",
          "deployment_id",
          "cloud_region",
          "plumbline_team");

  private final Prometheus metrics;
  private final Prometheus.Axis axis;
  private final TimeRange range;
  private final String window;
  private final Map<String, Metric> charterNames = new HashMap<>();

  ResourceUse(
      Charter charter,
      Prometheus metrics,
      Prometheus.Axis axis,
      TimeRange range,
      long windowSeconds) {
    this.metrics = metrics;
    this.axis = axis;
    this.range = range;
    this.window = "[" + windowSeconds + "s]";
    charter.metrics().values().forEach(metric -> charterNames.put(prometheusName(metric), metric));
  }

  List<ServiceResponse.ResourceMetric> of(
      String service, @Nullable String instance, @Nullable String environment) {
    String selectors =
        "service_name="
            + Prometheus.quoted(service)
            + (instance == null ? "" : ",service_instance_id=" + Prometheus.quoted(instance))
            + Environments.selector(environment);
    List<String> names =
        metrics.names(
            "{__name__=~\"" + RUNTIMES + "\"," + selectors + "}",
            range.fromMillis(),
            range.toMillis());
    Set<String> all = new HashSet<>(names);
    List<ServiceResponse.ResourceMetric> resources = new ArrayList<>();
    for (String name : names.stream().sorted(ResourceUse::processFirst).toList()) {
      String query = query(name, all, selectors);
      if (query != null && resources.size() < MOST_METRICS) {
        resources.add(document(name, query));
      }
    }
    return resources;
  }

  private static int processFirst(String a, String b) {
    int byGroup = Boolean.compare(!a.startsWith("process_"), !b.startsWith("process_"));
    return byGroup != 0 ? byGroup : a.compareTo(b);
  }

  /** Returns the query, or null when the metric is queried under another name. */
  private @Nullable String query(String name, Set<String> all, String selectors) {
    String series = "{__name__=" + Prometheus.quoted(name) + "," + selectors + "}";
    if (name.endsWith("_bucket")) {
      return null;
    }
    if (isPartOfHistogram(name, all)) {
      // The share of each second spent in it, for example in garbage collection.
      return name.endsWith("_sum") ? rate(series) : null;
    }
    return name.endsWith("_total") ? rate(series) : series;
  }

  private String rate(String series) {
    return "rate(" + series + window + ")";
  }

  private static boolean isPartOfHistogram(String name, Set<String> all) {
    int end = name.lastIndexOf('_');
    String base = name.substring(0, end);
    return (name.endsWith("_sum") || name.endsWith("_count"))
        && all.contains(base + "_sum")
        && all.contains(base + "_count");
  }

  private ServiceResponse.ResourceMetric document(String name, String query) {
    boolean rate = query.startsWith("rate(");
    List<ServiceResponse.Line> series = new ArrayList<>();
    for (Prometheus.Line line : metrics.range(query, axis)) {
      if (series.size() == MOST_SERIES) {
        break;
      }
      Map<String, String> labels = new TreeMap<>();
      line.labels()
          .forEach(
              (label, value) -> {
                if (!COMMON.contains(label)) {
                  labels.put(dotted(label), value);
                }
              });
      series.add(new ServiceResponse.Line(labels, line.values()));
    }
    Metric metric = charterNames.get(name);
    String unit = metric == null ? unit(name) : metric.unit();
    return new ServiceResponse.ResourceMetric(
        metric == null ? name : metric.name(),
        rate ? perSecond(unit) : unit,
        name.substring(0, name.indexOf('_')),
        series);
  }

  /** Seconds per second are a share. */
  private static String perSecond(String unit) {
    return unit.equals("s") ? "1" : unit + "/s";
  }

  private static String dotted(String label) {
    return switch (label) {
      case "service_instance_id" -> "service.instance.id";
      case "cpu_mode" -> "cpu.mode";
      case "jvm_memory_type" -> "jvm.memory.type";
      case "jvm_memory_pool_name" -> "jvm.memory.pool.name";
      case "jvm_gc_name" -> "jvm.gc.name";
      case "jvm_gc_action" -> "jvm.gc.action";
      case "jvm_thread_state" -> "jvm.thread.state";
      case "jvm_thread_daemon" -> "jvm.thread.daemon";
      case "go_memory_type" -> "go.memory.type";
      default -> label;
    };
  }

  private static String unit(String name) {
    String base =
        name.replaceFirst("_total$", "").replaceFirst("_sum$", "").toLowerCase(Locale.ROOT);
    if (base.endsWith("_bytes")) {
      return "By";
    }
    if (base.endsWith("_seconds")) {
      return "s";
    }
    return base.endsWith("_ratio") ? "1" : "";
  }

  /** Returns the name of a metric of the charter in Prometheus. */
  private static String prometheusName(Metric metric) {
    String name = metric.name().replace('.', '_');
    String unit =
        switch (metric.unit()) {
          case "s" -> "_seconds";
          case "By" -> "_bytes";
          case "1" -> metric.instrument() == Instrument.GAUGE ? "_ratio" : "";
          default -> "";
        };
    return name + unit + (metric.instrument() == Instrument.COUNTER ? "_total" : "");
  }
}
