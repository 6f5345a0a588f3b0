package dev.plumbline.workbench.demo;

import dev.plumbline.checker.Options;
import dev.plumbline.checker.report.Style;
import dev.plumbline.checker.waterfall.TraceFinder;
import dev.plumbline.checker.waterfall.Waterfall;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Stack;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.trace.Trace;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Places orders and injects faults on a running stack and collects the resulting telemetry. */
final class DemoRun implements AutoCloseable {

  private static final Duration TRACE_LIMIT = Duration.ofSeconds(20);
  private static final Duration METRICS_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final String SERVER_HISTOGRAMS =
      "rpc_server_call_duration_seconds|http_server_request_duration_seconds";
  private static final String ALL_HISTOGRAMS = "(rpc|http)_(server|client)_.*";

  private final Stack stack;
  private final boolean plumbline;
  private final HttpClient client;
  private final Prometheus prometheus;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);

  /**
   * @param plumbline false when the services run without it: then answers name no trace and the
   *     worker has no metrics
   */
  DemoRun(Stack stack, boolean plumbline) {
    this.stack = stack;
    this.plumbline = plumbline;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .authenticator(stack.credentials().authenticator(stack.ports()))
            .build();
    this.prometheus = stack.credentials().prometheus(stack.ports());
  }

  /** One order and the spans that came of it. */
  record TracedOrder(OrderAnswer answer, List<Span> spans) {}

  OrdersApi edge() {
    return api(DemoPorts.EDGE);
  }

  HttpClient client() {
    return client;
  }

  Prometheus prometheus() {
    return prometheus;
  }

  /** Places an order of three lines and waits for its whole trace. */
  TracedOrder oneOrder() throws InterruptedException {
    return traced(edge().place("SKU-1", "SKU-2", "SKU-3"));
  }

  private TracedOrder traced(OrderAnswer answer) throws InterruptedException {
    Map<String, Function<CapturedTraces, Optional<List<Span>>>> wanted =
        Map.of(answer.traceId(), traces -> traces.byId(answer.traceId()));
    Map<String, List<Span>> found =
        CapturedTraces.await(stack.settings().otlp(), wanted, TRACE_LIMIT);
    return new TracedOrder(answer, found.getOrDefault(answer.traceId(), List.of()));
  }

  /** Draws the order's trace. */
  String waterfall(TracedOrder order) {
    @Nullable Trace trace =
        TraceFinder.find(
                CapturedTraces.traceFiles(stack.settings().otlp()),
                order.answer().traceId(),
                Options.defaults().windowBytes(),
                (file, line, message) -> {})
            .trace();
    if (trace == null || order.answer().traceId().isEmpty()) {
      return "  (no span of it arrived)\n";
    }
    return Waterfall.of(trace, Style.of(CommandLine.Help.Ansi.AUTO.enabled()));
  }

  /**
   * Sends ordinary requests, some of them mistaken, to every HTTP listener, so that each language
   * has both successes and failures to report.
   *
   * @return the answers to those that had to succeed
   */
  List<OrderAnswer> ordinaryTraffic(int orders) {
    List<CompletableFuture<OrderAnswer>> placed = new ArrayList<>();
    for (int i = 0; i < orders; i++) {
      placed.add(edge().placeAsync("SKU-" + (1 + i % 100)));
    }
    placed.add(api(DemoPorts.GATEWAY_HTTP).placeAsync("SKU-7", "SKU-8"));
    List<OrderAnswer> answers = new ArrayList<>();
    placed.forEach(answer -> answers.add(answer.join()));
    for (OrderAnswer answer : List.copyOf(answers)) {
      if (!answer.orderId().isEmpty()) {
        answers.add(edge().get("/v1/orders/" + answer.orderId()));
        break;
      }
    }
    for (Port port : List.of(DemoPorts.EDGE, DemoPorts.GATEWAY_HTTP, DemoPorts.WORKER_HTTP)) {
      api(port).get("/v1/nowhere");
    }
    api(DemoPorts.EDGE).get("/v1/orders/o-unknown");
    api(DemoPorts.GATEWAY_HTTP).get("/v1/orders/o-unknown");
    return List.copyOf(answers);
  }

  /**
   * Sends so many requests, four at a time, of which every fifth acts out a fault, each in turn.
   */
  List<MixedAnswer> mixedTraffic(int requests) {
    List<DemoFault> faults = DemoFault.all();
    List<CompletableFuture<MixedAnswer>> running = new ArrayList<>();
    Semaphore atATime = new Semaphore(4);
    for (int i = 0; i < requests; i++) {
      DemoFault fault = MixedAnswer.faultOf(i, faults);
      String sku = "SKU-" + (1 + i % 100);
      running.add(
          CompletableFuture.supplyAsync(
              () -> {
                atATime.acquireUninterruptibly();
                try {
                  return new MixedAnswer(
                      fault, fault == null ? edge().place(sku) : edge().place(fault));
                } finally {
                  atATime.release();
                }
              },
              threads));
    }
    return running.stream().map(CompletableFuture::join).toList();
  }

  /** Acts out every fault and waits until their traces are whole. */
  List<FaultReport> faults() throws InterruptedException {
    Map<DemoFault, OrderAnswer> answers = new LinkedHashMap<>();
    DemoFault.all().forEach(fault -> answers.put(fault, OrderAnswer.none("", "")));
    // Those that wait for a deadline go alone: crowded by the others, milliseconds would decide who
    // gives up first.
    answers.putAll(actOut(fault -> fault.kind() != DemoFault.Kind.SLOW));
    answers.putAll(actOut(fault -> fault.kind() == DemoFault.Kind.SLOW));

    Map<DemoFault, Function<CapturedTraces, Optional<List<Span>>>> wanted = new LinkedHashMap<>();
    answers.forEach(
        (fault, answer) ->
            wanted.put(
                fault,
                traces ->
                    answer.traceId().isEmpty()
                        ? traces.byFault(fault)
                        : traces.byId(answer.traceId())));
    Map<DemoFault, List<Span>> traces =
        CapturedTraces.await(stack.settings().otlp(), wanted, TRACE_LIMIT);
    List<FaultReport> reports = new ArrayList<>();
    answers.forEach(
        (fault, answer) ->
            reports.add(FaultReport.of(fault, answer, traces.getOrDefault(fault, List.of()))));
    return List.copyOf(reports);
  }

  /**
   * Acts every fault out once more. A counter that begins has no rate before it has gone on: now
   * charts show what has failed.
   */
  void faultsAgain() {
    actOut(fault -> fault.kind() != DemoFault.Kind.SLOW);
    actOut(fault -> fault.kind() == DemoFault.Kind.SLOW);
  }

  private Map<DemoFault, OrderAnswer> actOut(Predicate<DemoFault> which) {
    Map<DemoFault, CompletableFuture<OrderAnswer>> running = new LinkedHashMap<>();
    DemoFault.all().stream()
        .filter(which)
        .forEach(
            fault ->
                running.put(
                    fault, CompletableFuture.supplyAsync(() -> edge().place(fault), threads)));
    Map<DemoFault, OrderAnswer> answers = new LinkedHashMap<>();
    running.forEach((fault, answer) -> answers.put(fault, answer.join()));
    return answers;
  }

  /** Lets every second order fail until an alert has led to a trace. */
  Incident incident(DemoFault fault) throws InterruptedException {
    return Incident.actOut(
        fault,
        edge(),
        client,
        stack.ports().url(Port.ALERTMANAGER),
        stack.ports().url(Port.CONSOLE));
  }

  /** Waits until Prometheus has counted each service's calls, then returns them. */
  List<RedTable.Row> red() throws IOException, InterruptedException {
    Set<String> expected = plumbline ? Set.copyOf(DemoFault.HOPS) : Set.of("edge", "gateway");
    long end = System.nanoTime() + METRICS_LIMIT.toNanos();
    RedTable table = new RedTable(prometheus);
    List<RedTable.Row> rows = table.rows();
    double calls = -1;
    while (System.nanoTime() < end) {
      double now = rows.stream().mapToDouble(RedTable.Row::calls).sum();
      boolean all =
          rows.stream()
              .map(RedTable.Row::service)
              .collect(Collectors.toSet())
              .containsAll(expected);
      if (all && now == calls) {
        break;
      }
      calls = now;
      // Longer than the services' export interval, so that two equal looks mean that all has
      // arrived.
      Thread.sleep(EXPORT_INTERVAL.plus(POLL).toMillis());
      rows = table.rows();
    }
    return rows;
  }

  private static final Duration EXPORT_INTERVAL = Duration.ofSeconds(2);

  /**
   * Returns the shape of the two server histograms, or of all HTTP and RPC histograms that there
   * are.
   */
  List<MetricShape> shapes(boolean all) throws IOException, InterruptedException {
    return MetricShape.ask(prometheus, all ? ALL_HISTOGRAMS : SERVER_HISTOGRAMS);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  OrdersApi api(Port port) {
    return new OrdersApi(client, stack.ports().url(port), !plumbline);
  }
}
