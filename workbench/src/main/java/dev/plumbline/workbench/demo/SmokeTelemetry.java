package dev.plumbline.workbench.demo;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.cli.stack.Stack;
import dev.plumbline.clients.Prometheus;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the telemetry of a smoke run has to be: logs, metrics, and all of it by the charter. */
final class SmokeTelemetry {

  /** Outermost first. */
  static final List<String> CHAIN = List.of("edge", "gateway", "worker");

  private final Stack stack;
  private final Path results;
  private final SmokeReport report;
  private final PrintStream out;

  SmokeTelemetry(Stack stack, Path results, SmokeReport report, PrintStream out) {
    this.stack = stack;
    this.results = results;
    this.report = report;
    this.out = out;
  }

  /** All three write the same fields, so that one reader reads them all. */
  void logs(Charter charter) throws IOException {
    for (String service : CHAIN) {
      report.add(
          "log lines of the " + service + " have the fields that all have",
          LogLines.read(charter, service, stack.settings().logs().resolve(service + ".log"))
              .complaints());
    }
  }

  void metrics(DemoRun demo, Charter charter, boolean plumbline)
      throws IOException, InterruptedException {
    List<RedTable.Row> rows = demo.red();
    out.println(RedTable.text(rows));
    List<String> silent = new ArrayList<>(CHAIN);
    rows.forEach(row -> silent.remove(row.service()));
    report.add(
        "Prometheus has calls of every service",
        silent.stream().map(service -> "none of " + service).toList());
    List<MetricShape> shapes = demo.shapes(false);
    out.println(MetricShape.text(shapes));
    ShapeChecks.complaints(shapes)
        .forEach(
            (metric, complaints) ->
                report.add(metric + " has one unit, bucket list and label set", complaints));
    if (plumbline) {
      StoredMetrics.complaints(charter, demo.prometheus())
          .forEach(
              (metric, complaints) ->
                  report.add(metric + " conforms to the charter, from every service", complaints));
      report.add(
          "process metrics have the charter's names only",
          StoredMetrics.undefinedProcessMetrics(
              charter, demo.prometheus().series("{__name__=~\"process_.*\"}")));
    }
    List<Prometheus.Sample> rates =
        demo.prometheus().instant("service_operation:server_calls:rate1m > 0");
    report.add(
        "the recording rules have a rate",
        !rates.isEmpty(),
        "service_operation:server_calls:rate1m is empty");
  }

  void nothingDropped(DemoRun demo) throws IOException, InterruptedException {
    List<String> drops = new ArrayList<>();
    for (Prometheus.Sample sample :
        demo.prometheus()
            .instant(
                "{__name__=~\"otelcol_(receiver_refused|receiver_failed|exporter_send_failed|exporter_enqueue_failed)_.*|plumbline_telemetry_dropped(_.*)?\"}"
                    + " > 0")) {
      drops.add(
          sample.label("__name__")
              + " of "
              + sample.label("service_name")
              + " is "
              + sample.value());
    }
    report.add("no telemetry was refused or dropped", drops);
  }

  /**
   * Checks all telemetry captured so far, and keeps a copy of it: the next steps crash processes
   * and break traces.
   */
  void conforms(Charter charter, int orders) throws IOException {
    CheckResult result = check(charter, results.resolve("otlp"), orders);
    report.add("all telemetry conforms to the charter", complaints(result));
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("charter", result.charter().version());
    entry.put("digest", result.charter().digest());
    entry.put("spans", result.checked().spans());
    entry.put("traces", result.checked().traces());
    entry.put("whole_chains", result.checked().wholeChains());
    entry.put("metric_points", result.checked().metricPoints());
    entry.put("log_records", result.checked().logRecords());
    entry.put("findings", complaints(result));
    report.put("verdict", entry);
  }

  /** Checks a copy of what was captured. */
  CheckResult check(Charter charter, Path snapshot, int traces) throws IOException {
    TelemetrySnapshot.take(stack.settings().otlp(), snapshot);
    return Checker.check(
        charter, List.of(snapshot), Options.defaults().expecting(traces).through(CHAIN));
  }

  static List<String> complaints(CheckResult result) {
    List<String> lines = new ArrayList<>();
    for (CountedFinding finding : result.findings()) {
      lines.add(
          "%s: %s %s: %s (%d times%s)"
              .formatted(
                  finding.rule(),
                  finding.service(),
                  finding.subject(),
                  finding.message(),
                  finding.count(),
                  finding.exampleTrace().isEmpty()
                      ? ""
                      : ", for example trace " + finding.exampleTrace()));
    }
    result.unreadable().forEach(unreadable -> lines.add(unreadable.toString()));
    if (lines.isEmpty() && !result.passed()) {
      lines.add("nothing could be read");
    }
    return lines;
  }
}
