package dev.plumbline.cli.demo;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.cli.stack.ChildProcess;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Stack;
import dev.plumbline.clients.Json;
import dev.plumbline.clients.Prometheus;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The smoke test: orders, faults, metrics, load, conformance, crashes, end; each with its checks.
 */
final class SmokeRun {

  private static final int ORDERS = 40;
  private static final Duration FIRST_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final double VISIBLE_MILLIS = 2_000;
  private static final long MEMORY_LIMIT = 1536L << 20;

  /** Outermost first. */
  private static final List<String> CHAIN = List.of("edge", "gateway", "worker");

  private final Stack stack;
  private final Path results;
  private final DemoOptions.Mode mode;
  private final boolean plumbline;
  private final PrintStream out;
  private final SmokeChecks checks;
  private final Map<String, @Nullable Object> report = new LinkedHashMap<>();

  /**
   * @param results takes report.json and otlp/, the telemetry that was checked
   */
  SmokeRun(Stack stack, Path results, DemoOptions.Mode mode, PrintStream out) {
    this.stack = stack;
    this.results = results;
    this.mode = mode;
    this.plumbline = !mode.isOff();
    this.out = out;
    this.checks = new SmokeChecks(out);
  }

  /** How much load, for how long, and whether every fifth order carries a fault. */
  record LoadWanted(int perSecond, Duration time, boolean faults) {}

  /**
   * Returns whether every check passed.
   *
   * @param mixed how many requests to send beside the others, with faults among them
   */
  boolean run(@Nullable LoadWanted load, int mixed) throws IOException, InterruptedException {
    stack.startAll(name -> out.println("  " + name + " is ready after " + seconds(uptime())));
    report.put("mode", mode.word());
    report.put("ready_seconds", uptime());
    Charter charter = Charter.load(stack.settings().charter()).charter();
    try (DemoRun demo = new DemoRun(stack, plumbline)) {
      firstOrder(demo, charter);
      ordinary(demo);
      faults(demo);
      if (mixed > 0) {
        mixed(demo, mixed);
      }
      metrics(demo, charter);
      if (plumbline) {
        logs(charter);
      }
      if (load != null) {
        load(demo, load);
      }
      memory();
      nothingDropped(demo);
      check(charter);
      incident(demo);
      crashes(demo);
    }
    end();
    return write();
  }

  private void firstOrder(DemoRun demo, Charter charter) throws IOException, InterruptedException {
    DemoRun.TracedOrder order = demo.oneOrder();
    checks.add(
        "one order goes through three languages",
        order.answer().succeeded(),
        order.answer().toString());
    // Metrics follow their spans by one export interval; until then the charter is not kept.
    long end = System.nanoTime() + FIRST_LIMIT.toNanos();
    CheckResult result = check(charter, stack.settings().state().resolve("first"), 1);
    while (!result.passed() && System.nanoTime() < end) {
      Thread.sleep(POLL.toMillis());
      result = check(charter, stack.settings().state().resolve("first"), 1);
    }
    report.put("first_verified_trace_seconds", uptime());
    out.println("          first trace verified after " + seconds(uptime()));
    checks.add("its trace conforms to the charter", complaints(result));
    out.println(demo.waterfall(order));
  }

  private void ordinary(DemoRun demo) {
    List<String> refused = new ArrayList<>();
    for (OrderAnswer answer : demo.ordinaryTraffic(ORDERS)) {
      if (!answer.succeeded()) {
        refused.add(answer.toString());
      }
    }
    checks.add("ordinary requests are answered", refused);
  }

  private void faults(DemoRun demo) throws InterruptedException {
    List<FaultReport> reports = demo.faults();
    out.println(FaultReport.text(reports));
    List<Map<String, @Nullable Object>> entries = new ArrayList<>();
    for (FaultReport each : reports) {
      List<String> contradictions = each.contradictions();
      checks.add(
          "fault " + each.fault().word() + " has the same error tuple at every hop",
          contradictions);
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("fault", each.fault().word());
      entry.put("trace_id", each.answer().traceId());
      each.hops()
          .forEach(
              (hop, tuples) ->
                  entry.put(
                      hop,
                      tuples.stream()
                          .map(tuple -> tuple.map(ObservedTuple::toString).orElse(""))
                          .toList()));
      entry.put("http", each.answer().toString());
      entry.put("contradictions", contradictions);
      entries.add(entry);
    }
    report.put("faults", entries);
  }

  private void mixed(DemoRun demo, int requests) {
    out.println("  sending " + requests + " requests, every fifth with a fault");
    List<MixedAnswer> answers = demo.mixedTraffic(requests);
    checks.add(
        requests + " mixed requests are answered as they should be",
        answers.stream()
            .map(MixedAnswer::complaint)
            .filter(complaint -> !complaint.isEmpty())
            .toList());
    report.put("mixed_requests", answers.size());
    report.put("mixed_faults", answers.stream().filter(answer -> answer.fault() != null).count());
  }

  /** All three write the same fields, so that one reader reads them all. */
  private void logs(Charter charter) throws IOException {
    for (String service : CHAIN) {
      checks.add(
          "log lines of the " + service + " have the fields that all have",
          LogLines.read(charter, service, stack.settings().logs().resolve(service + ".log"))
              .complaints());
    }
  }

  private void metrics(DemoRun demo, Charter charter) throws IOException, InterruptedException {
    List<RedTable.Row> rows = demo.red();
    out.println(RedTable.text(rows));
    List<String> silent = new ArrayList<>(CHAIN);
    rows.forEach(row -> silent.remove(row.service()));
    checks.add(
        "Prometheus has calls of every service",
        silent.stream().map(service -> "none of " + service).toList());
    List<MetricShape> shapes = demo.shapes(false);
    out.println(MetricShape.text(shapes));
    ShapeChecks.complaints(shapes)
        .forEach(
            (metric, complaints) ->
                checks.add(metric + " has one unit, bucket list and label set", complaints));
    if (plumbline) {
      StoredMetrics.complaints(charter, demo.prometheus())
          .forEach(
              (metric, complaints) ->
                  checks.add(metric + " conforms to the charter, from every service", complaints));
      checks.add(
          "process metrics have the charter's names only",
          StoredMetrics.undefinedProcessMetrics(
              charter, demo.prometheus().series("{__name__=~\"process_.*\"}")));
    }
    List<Prometheus.Sample> rates =
        demo.prometheus().instant("service_operation:server_calls:rate1m > 0");
    checks.add(
        "the recording rules have a rate",
        !rates.isEmpty(),
        "service_operation:server_calls:rate1m is empty");
  }

  private void load(DemoRun demo, LoadWanted wanted) throws InterruptedException {
    out.println(
        "  placing "
            + wanted.perSecond()
            + " orders a second for "
            + wanted.time().toSeconds()
            + " s"
            + (wanted.faults() ? ", every fifth with a fault" : ""));
    OrderLoad load;
    try (LiveTail console = LiveTail.follow(demo.client(), stack.ports().url(Port.CONSOLE))) {
      load =
          OrderLoad.run(
              demo.edge(),
              console,
              stack.settings().otlp(),
              wanted.perSecond(),
              wanted.time(),
              wanted.faults() ? DemoFault.all() : List.of());
    }
    out.printf(
        Locale.ROOT,
        "          %d orders, %d with a fault, %d answered wrongly; %d spans an order, %d arrived,"
            + " %d lost; p50 %.1f ms, p99 %.1f ms%n",
        load.requests(),
        load.faulty(),
        load.failed(),
        load.spansPerOrder(),
        load.spans(),
        load.lost(),
        load.p50(),
        load.p99());
    out.printf(
        Locale.ROOT,
        "          %d traces were kept, whole in the console after the answer: p50 %.0f ms, p99"
            + " %.0f ms%n",
        load.visible(),
        load.visibleP50(),
        load.visibleP99());
    checks.add(
        "under load every request is answered as it should be",
        load.failed() == 0,
        load.failed() + " were not, the first: " + load.firstFailure());
    checks.add(
        "under load no span is lost",
        load.lost() == 0 && load.spans() > 0,
        load.lost() + " spans lost");
    checks.add(
        "under load a request is visible within two seconds of its answer, 99 of 100",
        load.visibleP99() <= VISIBLE_MILLIS,
        load.visible() + " were, p99 " + load.visibleP99() + " ms");
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("per_second", wanted.perSecond());
    entry.put("seconds", wanted.time().toSeconds());
    entry.put("requests", load.requests());
    entry.put("faulty", load.faulty());
    entry.put("failed", load.failed());
    entry.put("spans_per_order", load.spansPerOrder());
    entry.put("spans", load.spans());
    entry.put("lost_spans", load.lost());
    entry.put("p50_ms", load.p50());
    entry.put("p99_ms", load.p99());
    entry.put("visible", load.visible());
    entry.put("visible_p50_ms", load.visibleP50());
    entry.put("visible_p99_ms", load.visibleP99());
    report.put("load", entry);
  }

  private void memory() {
    MemoryReport memory = MemoryReport.of(stack);
    out.println("          resident memory " + memory);
    checks.add("the stack stays below 1.5 GiB", memory.total() <= MEMORY_LIMIT, memory.toString());
    report.put("resident_bytes", memory.bytes());
    report.put("resident_bytes_total", memory.total());
  }

  private void nothingDropped(DemoRun demo) throws IOException, InterruptedException {
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
    checks.add("no telemetry was refused or dropped", drops);
  }

  /**
   * Checks all telemetry captured so far, and keeps a copy of it: the next steps crash processes
   * and break traces.
   */
  private void check(Charter charter) throws IOException {
    CheckResult result = check(charter, results.resolve("otlp"), ORDERS);
    checks.add("all telemetry conforms to the charter", complaints(result));
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

  private void incident(DemoRun demo) throws InterruptedException {
    Incident incident = demo.incident(new DemoFault("worker", DemoFault.Kind.DATA_LOSS));
    out.println("          " + incident);
    checks.add(
        "a failing worker causes an alert within a minute, and the alert links to its trace",
        incident.led(),
        incident.toString());
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("fault", incident.fault().word());
    entry.put("alert", incident.summary());
    entry.put("alert_seconds", incident.alertSeconds());
    entry.put("trace_seconds", incident.traceSeconds());
    entry.put("trace", incident.trace());
    report.put("incident", entry);
  }

  private void crashes(DemoRun demo) throws InterruptedException {
    List<Map<String, @Nullable Object>> entries = new ArrayList<>();
    for (String service : CHAIN) {
      Recovery recovery = Recovery.of(stack, demo.edge(), service);
      checks.add(
          "a killed " + service + " is reported upstream as UNAVAILABLE, retryable",
          recovery.isReportedUpstream(),
          "while it was down the answer was: " + recovery.whileDown());
      checks.add(
          "orders go through again when " + service + " is back, nothing else restarted",
          recovery.after().succeeded() && recovery.othersUntouched(),
          "after " + recovery.milliseconds() + " ms: " + recovery.after());
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("service", service);
      entry.put("while_down", recovery.whileDown().toString());
      entry.put("recovered_after_ms", recovery.milliseconds());
      entries.add(entry);
    }
    Recovery collector = Recovery.of(stack, demo.edge(), "collector");
    checks.add(
        "orders go through while the Collector is down",
        collector.whileDown().succeeded() && collector.after().succeeded(),
        collector.whileDown() + ", then " + collector.after());
    report.put("recovery", entries);
  }

  private void end() {
    List<ChildProcess> children = stack.children();
    stack.close();
    List<String> left =
        children.stream()
            .filter(ChildProcess::isAlive)
            .map(child -> child.name() + " still runs")
            .toList();
    checks.add("everything stops and leaves no process", left);
  }

  private boolean write() throws IOException {
    boolean passed = checks.failed() == 0;
    Map<String, @Nullable Object> whole = new LinkedHashMap<>();
    whole.put("verdict", passed ? "passed" : "failed");
    whole.put("passed", checks.passed());
    whole.put("failed", checks.failed());
    whole.putAll(report);
    whole.put("checks", checks.report());
    Path file = results.resolve("report.json");
    Files.writeString(file, Json.writeIndented(whole));
    out.println("smoke: " + checks.passed() + " passed, " + checks.failed() + " failed; " + file);
    return passed;
  }

  private CheckResult check(Charter charter, Path snapshot, int traces) throws IOException {
    TelemetrySnapshot.take(stack.settings().otlp(), snapshot);
    return Checker.check(
        charter, List.of(snapshot), Options.defaults().expecting(traces).through(CHAIN));
  }

  private static List<String> complaints(CheckResult result) {
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

  private static double uptime() {
    return ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
