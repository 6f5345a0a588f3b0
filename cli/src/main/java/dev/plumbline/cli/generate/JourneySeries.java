package dev.plumbline.cli.generate;

import dev.plumbline.charter.policy.Journey;
import java.math.BigDecimal;

/** Names of the Prometheus series of a journey. */
public final class JourneySeries {
  private JourneySeries() {}

  /**
   * The selector of the journey's durations.
   *
   * @param suffix count, sum or bucket
   * @param more further label matchers; may be empty
   */
  public static String of(Journey journey, String suffix, String more) {
    String method = journey.httpMethod();
    // A text in PromQL has Go's escapes.
    String target = journey.target().replace("\\", "\\\\").replace("\"", "\\\"");
    String which =
        method == null
            ? "rpc_method=\"" + target + "\""
            : "http_request_method=\"" + method + "\",http_route=\"" + target + "\"";
    String metric =
        method == null
            ? "rpc_server_call_duration_seconds"
            : "http_server_request_duration_seconds";
    return "%s_%s{service_name=\"%s\",%s%s}"
        .formatted(metric, suffix, journey.service(), which, more.isEmpty() ? "" : "," + more);
  }

  /** Matches what spends the budget. */
  public static String failing(Journey.Availability promise) {
    return faults(promise, "=~");
  }

  /** Matches what does not; where no availability is promised, what did not fail at all. */
  public static String answered(Journey journey) {
    Journey.Availability promise = journey.availability();
    return promise == null ? "plumbline_error_code=\"\"" : faults(promise, "!~");
  }

  private static String faults(Journey.Availability promise, String operator) {
    return "plumbline_error_fault" + operator + "\"" + String.join("|", promise.failures()) + "\"";
  }

  /** Matches what was in time. Prometheus writes whole bounds as 1 or 1.0, as they came in. */
  public static String upTo(Journey.Latency promise) {
    String seconds =
        BigDecimal.valueOf(promise.thresholdMillis(), 3).stripTrailingZeros().toPlainString();
    return seconds.contains(".")
        ? "le=\"" + seconds + "\""
        : "le=~\"" + seconds + "|" + seconds + "\\\\.0\"";
  }
}
