package dev.plumbline.workbench.demo;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.cli.stack.ChildProcess;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Stack;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
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
 * What telemetry has to be after that is {@link SmokeTelemetry}'s.
 */
final class SmokeRun {

  private static final int ORDERS = 40;
  private static final Duration FIRST_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final double VISIBLE_MILLIS = 2_000;
  private static final long MEMORY_LIMIT = 1536L << 20;

  private final Stack stack;
  private final Path results;
  private final DemoOptions.Mode mode;
  private final boolean plumbline;
  private final PrintStream out;
  private final SmokeTelemetry telemetry;
  private final SmokeReport report;

  /**
   * @param results takes report.json and otlp/, the telemetry that was checked
   */
  SmokeRun(Stack stack, Path results, DemoOptions.Mode mode, PrintStream out) {
    this.stack = stack;
    this.results = results;
    this.mode = mode;
    this.plumbline = !mode.isOff();
    this.out = out;
    this.report = new SmokeReport(out);
    this.telemetry = new SmokeTelemetry(stack, results, report, out);
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
      telemetry.metrics(demo, charter, plumbline);
      if (plumbline) {
        telemetry.logs(charter);
      }
      if (load != null) {
        load(demo, load);
      }
      memory();
      telemetry.nothingDropped(demo);
      telemetry.conforms(charter, ORDERS);
      incident(demo);
      crashes(demo);
    }
    end();
    return report.write(results);
  }

  private void firstOrder(DemoRun demo, Charter charter) throws IOException, InterruptedException {
    DemoRun.TracedOrder order = demo.oneOrder();
    report.add(
        "one order goes through three languages",
        order.answer().succeeded(),
        order.answer().toString());
    // Metrics follow their spans by one export interval; until then the charter is not kept.
    long end = System.nanoTime() + FIRST_LIMIT.toNanos();
    CheckResult result = telemetry.check(charter, stack.settings().state().resolve("first"), 1);
    while (!result.passed() && System.nanoTime() < end) {
      Thread.sleep(POLL.toMillis());
      result = telemetry.check(charter, stack.settings().state().resolve("first"), 1);
    }
    report.put("first_verified_trace_seconds", uptime());
    out.println("          first trace verified after " + seconds(uptime()));
    report.add("its trace conforms to the charter", SmokeTelemetry.complaints(result));
    out.println(demo.waterfall(order));
  }

  private void ordinary(DemoRun demo) {
    List<String> refused = new ArrayList<>();
    for (OrderAnswer answer : demo.ordinaryTraffic(ORDERS)) {
      if (!answer.succeeded()) {
        refused.add(answer.toString());
      }
    }
    report.add("ordinary requests are answered", refused);
  }

  private void faults(DemoRun demo) throws InterruptedException {
    List<FaultReport> reports = demo.faults();
    out.println(FaultReport.text(reports));
    List<Map<String, @Nullable Object>> entries = new ArrayList<>();
    for (FaultReport each : reports) {
      List<String> contradictions = each.contradictions();
      report.add(
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
    report.add(
        requests + " mixed requests are answered as they should be",
        answers.stream()
            .map(MixedAnswer::complaint)
            .filter(complaint -> !complaint.isEmpty())
            .toList());
    report.put("mixed_requests", answers.size());
    report.put("mixed_faults", answers.stream().filter(answer -> answer.fault() != null).count());
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
    report.add(
        "under load every request is answered as it should be",
        load.failed() == 0,
        load.failed() + " were not, the first: " + load.firstFailure());
    report.add(
        "under load no span is lost",
        load.lost() == 0 && load.spans() > 0,
        load.lost() + " spans lost");
    report.add(
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
    report.add("the stack stays below 1.5 GiB", memory.total() <= MEMORY_LIMIT, memory.toString());
    report.put("resident_bytes", memory.bytes());
    report.put("resident_bytes_total", memory.total());
  }

  private void incident(DemoRun demo) throws InterruptedException {
    Incident incident = demo.incident(new DemoFault("worker", DemoFault.Kind.DATA_LOSS));
    out.println("          " + incident);
    report.add(
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
    for (String service : SmokeTelemetry.CHAIN) {
      Recovery recovery = Recovery.of(stack, demo.edge(), service);
      report.add(
          "a killed " + service + " is reported upstream as UNAVAILABLE, retryable",
          recovery.isReportedUpstream(),
          "while it was down the answer was: " + recovery.whileDown());
      report.add(
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
    report.add(
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
    report.add("everything stops and leaves no process", left);
  }

  private static double uptime() {
    return ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
