package dev.plumbline.console.metrics;

import dev.plumbline.clients.CounterGain;
import dev.plumbline.clients.Prometheus;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** PromQL for the calls that services answer or make, HTTP and RPC alike. */
public final class ServerCalls {

  private static final String SERVER =
      "http_server_request_duration_seconds|rpc_server_call_duration_seconds";
  private static final String CLIENT =
      "http_client_request_duration_seconds|rpc_client_call_duration_seconds";

  private ServerCalls() {}

  /** Selects the counts of calls answered; the selectors are added, each with a comma before it. */
  public static String counts(String selectors) {
    return select(SERVER, "_count", selectors);
  }

  public static String buckets(String selectors) {
    return select(SERVER, "_bucket", selectors);
  }

  /** Calls answered a second, to be summed. */
  public static String countRate(String selectors, long seconds) {
    return rate(SERVER, "_count", selectors, seconds);
  }

  public static String bucketRate(String selectors, long seconds) {
    return rate(SERVER, "_bucket", selectors, seconds);
  }

  public static String clientCountRate(String selectors, long seconds) {
    return rate(CLIENT, "_count", selectors, seconds);
  }

  public static String clientBucketRate(String selectors, long seconds) {
    return rate(CLIENT, "_bucket", selectors, seconds);
  }

  private static String rate(String names, String suffix, String selectors, long seconds) {
    String labels = suffix + "{" + (selectors.isEmpty() ? "" : selectors.substring(1)) + "}";
    return CounterGain.rate(
        Stream.of(names.split("\\|", -1)).map(name -> name + labels).toList(), seconds);
  }

  /**
   * Selects what the Collector counts of the traces that were kept; a span is named as its
   * operation is.
   */
  public static String kept(
      String service, @Nullable String operation, @Nullable String environment) {
    return "traces_kept_duration_seconds_bucket{span_kind=\"SPAN_KIND_SERVER\",service_name="
        + Prometheus.quoted(service)
        + (operation == null ? "" : ",span_name=" + Prometheus.quoted(operation))
        + Environments.selector(environment)
        + "}";
  }

  /** Returns selectors for one service and, unless null, one operation of it. */
  public static String of(String service, @Nullable String operation) {
    StringBuilder selectors =
        new StringBuilder(",service_name=").append(Prometheus.quoted(service));
    if (operation != null) {
      int space = operation.indexOf(' ');
      if (space > 0) {
        selectors
            .append(",http_request_method=")
            .append(Prometheus.quoted(operation.substring(0, space)))
            .append(",http_route=")
            .append(Prometheus.quoted(operation.substring(space + 1)));
      } else if (operation.matches("[A-Z_]+")) {
        selectors
            .append(",http_request_method=")
            .append(Prometheus.quoted(operation))
            .append(",http_route=\"\"");
      } else {
        selectors.append(",rpc_method=").append(Prometheus.quoted(operation));
      }
    }
    return selectors.toString();
  }

  /** Returns the operation that a series is about. */
  public static String operation(String rpcMethod, String httpMethod, String route) {
    if (!rpcMethod.isEmpty()) {
      return rpcMethod;
    }
    return route.isEmpty() ? httpMethod : httpMethod + " " + route;
  }

  private static String select(String names, String suffix, String selectors) {
    String alternatives = names.replace("|", suffix + "|") + suffix;
    return "{__name__=~\"" + alternatives + "\"" + selectors + "}";
  }
}
