package dev.plumbline.console.metrics;

import dev.plumbline.clients.Prometheus;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** PromQL for the deployment environment that a series is of. */
public final class Environments {

  /** The resource attribute that names the environment. */
  public static final String ATTRIBUTE = "deployment.environment.name";

  /** The label to which Prometheus promotes it. */
  public static final String LABEL = "deployment_environment_name";

  /** Stands for telemetry that names no environment. */
  public static final String NONE = "none";

  /** Every service that exports metrics has one of these. */
  private static final String COMMON =
      "http_server_request_duration_seconds_count|rpc_server_call_duration_seconds_count|process_memory_usage_bytes";

  private Environments() {}

  /**
   * Returns whether telemetry is of the environment that is asked for.
   *
   * @param asked {@link #NONE} for telemetry that names none, null for all
   * @param own what the telemetry names, null or empty for none
   */
  public static boolean isOf(@Nullable String asked, @Nullable String own) {
    return asked == null
        || asked.equals(own)
        || (asked.equals(NONE) && (own == null || own.isEmpty()));
  }

  /** Returns the selector of what {@link #isOf} accepts, with a comma before it; empty for all. */
  public static String selector(@Nullable String asked) {
    if (asked == null) {
      return "";
    }
    return "," + LABEL + (asked.equals(NONE) ? "=~\"|none\"" : "=" + Prometheus.quoted(asked));
  }

  /**
   * Returns the environments that series name, sorted; {@link #NONE} comes last, where some name
   * none.
   *
   * @param selectors which series, each with a comma before it
   * @param seconds how far back
   */
  public static List<String> of(Prometheus metrics, String selectors, long seconds, long atMillis) {
    String query =
        "group by (%s) (last_over_time({__name__=~\"%s\"%s}[%ds]))"
            .formatted(LABEL, COMMON, selectors, seconds);
    TreeSet<String> names = new TreeSet<>();
    for (Prometheus.Sample sample : metrics.instant(query, atMillis)) {
      names.add(sample.label(LABEL));
    }
    boolean some = names.remove("") || names.remove(NONE);
    return Stream.concat(names.stream(), some ? Stream.of(NONE) : Stream.empty()).toList();
  }
}
