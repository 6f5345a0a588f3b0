package dev.plumbline.workbench.demo;

import dev.plumbline.cli.format.TextTable;
import dev.plumbline.clients.Prometheus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rate, errors and duration of each hop since the start of the demo, from Prometheus. */
final class RedTable {

  /**
   * One operation of one service.
   *
   * @param calls calls since the start
   * @param errors failures among them that were not the caller's fault
   * @param failures every failure among them
   */
  record Row(
      String service,
      String operation,
      double calls,
      double failures,
      double errors,
      double p50,
      double p95) {}

  /** One shape for both protocols; without a rate, for the demo is younger than any window. */
  private static final String OPERATIONS =
      """
      sum by (service_name, operation%2$s) (
        label_replace(rpc_server_call_duration_seconds_%1$s%3$s, "operation", "$1", "rpc_method", "(.*)")
        or
        label_join(http_server_request_duration_seconds_%1$s%3$s, "operation", " ", "http_request_method", "http_route")
      )
      """;

  private static final String FAILED = "{plumbline_error_code!=\"\"}";
  private static final String ERRORS =
      "{plumbline_error_code!=\"\",plumbline_error_fault!=\"caller\"}";

  /** Failures of services without Plumbline, which have neither code nor fault. */
  private static final String STOCK = "{plumbline_error_code=\"\",error_type!=\"\"}";

  private final Prometheus prometheus;

  RedTable(Prometheus prometheus) {
    this.prometheus = prometheus;
  }

  /**
   * Returns a row for each operation that was called, outermost service first; health checks are
   * left out.
   */
  List<Row> rows() throws IOException, InterruptedException {
    Map<String, Double> failures = byOperation(OPERATIONS.formatted("count", "", FAILED));
    Map<String, Double> errors = byOperation(OPERATIONS.formatted("count", "", ERRORS));
    byOperation(OPERATIONS.formatted("count", "", STOCK))
        .forEach(
            (operation, count) -> {
              failures.merge(operation, count, Double::sum);
              errors.merge(operation, count, Double::sum);
            });
    Map<String, Double> p50 = byOperation(quantile(0.50));
    Map<String, Double> p95 = byOperation(quantile(0.95));
    List<Row> rows = new ArrayList<>();
    for (Prometheus.Sample sample : prometheus.instant(OPERATIONS.formatted("count", "", ""))) {
      String operation = sample.label("operation").strip();
      if (operation.endsWith("/healthz") || sample.value() == 0) {
        continue;
      }
      String key = key(sample);
      rows.add(
          new Row(
              sample.label("service_name"),
              operation,
              sample.value(),
              failures.getOrDefault(key, 0.0),
              errors.getOrDefault(key, 0.0),
              p50.getOrDefault(key, Double.NaN),
              p95.getOrDefault(key, Double.NaN)));
    }
    rows.sort(
        Comparator.comparing((Row row) -> -DemoFault.HOPS.indexOf(row.service()))
            .thenComparing(Row::operation));
    return rows;
  }

  static String text(List<Row> rows) {
    TextTable table =
        new TextTable("service", "operation", "calls", "failed", "errors", "p50", "p95");
    for (Row row : rows) {
      table.row(
          row.service(),
          row.operation(),
          String.format(Locale.ROOT, "%.0f", row.calls()),
          String.format(Locale.ROOT, "%.0f", row.failures()),
          row.calls() == 0
              ? "-"
              : String.format(Locale.ROOT, "%.1f %%", 100 * row.errors() / row.calls()),
          milliseconds(row.p50()),
          milliseconds(row.p95()));
    }
    return table.toString();
  }

  private Map<String, Double> byOperation(String expression)
      throws IOException, InterruptedException {
    Map<String, Double> values = new HashMap<>();
    for (Prometheus.Sample sample : prometheus.instant(expression)) {
      values.put(key(sample), sample.value());
    }
    return values;
  }

  private static String quantile(double quantile) {
    return "histogram_quantile(%s, %s)"
        .formatted(quantile, OPERATIONS.formatted("bucket", ", le", ""));
  }

  private static String key(Prometheus.Sample sample) {
    return sample.label("service_name") + " " + sample.label("operation");
  }

  private static String milliseconds(double seconds) {
    return Double.isNaN(seconds) ? "-" : String.format(Locale.ROOT, "%.1f ms", 1000 * seconds);
  }
}
