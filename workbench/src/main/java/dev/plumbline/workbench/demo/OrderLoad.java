package dev.plumbline.workbench.demo;

import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.OtlpFiles;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TelemetrySink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Places orders at a constant rate, whether or not earlier ones were answered, and counts what was
 * answered otherwise than it should be, which spans never arrived, and how long after its answer an
 * order's trace was whole in the console.
 *
 * @param requests orders placed
 * @param faulty how many of them carried a fault
 * @param failed orders that were answered otherwise than they should be, with no answer among them
 * @param firstFailure the first of them, empty when there is none
 * @param spansPerOrder how many spans an order has, by most of them
 * @param spans spans that arrived for accepted orders
 * @param lost spans that did not arrive
 * @param p50 milliseconds from the moment an order was due until it was answered, half of them
 * @param p99 the same, 99 of 100
 * @param visible how many of the orders the console has; the Collector does not keep all
 * @param visibleP50 milliseconds from the answer until the trace was whole there, half of them
 * @param visibleP99 the same, 99 of 100
 */
record OrderLoad(
    int requests,
    int faulty,
    int failed,
    String firstFailure,
    int spansPerOrder,
    long spans,
    long lost,
    double p50,
    double p99,
    int visible,
    double visibleP50,
    double visibleP99) {

  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(500);

  private record Done(MixedAnswer mixed, double milliseconds, long nanoTime) {
    OrderAnswer answer() {
      return mixed.answer();
    }
  }

  /**
   * Places the orders and waits for their telemetry.
   *
   * @param faults that every fifth order carries, each in turn; empty for none
   */
  static OrderLoad run(
      OrdersApi orders,
      LiveTail console,
      Path otlp,
      int perSecond,
      Duration time,
      List<DemoFault> faults)
      throws InterruptedException {
    int total = Math.toIntExact(perSecond * time.toMillis() / 1000);
    List<CompletableFuture<Done>> placed = new ArrayList<>(total);
    long start = System.nanoTime();
    for (int i = 0; i < total; i++) {
      long due = start + TimeUnit.SECONDS.toNanos(i) / perSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      DemoFault fault = MixedAnswer.faultOf(i, faults);
      placed.add(
          (fault == null ? orders.placeAsync("SKU-" + (1 + i % 100)) : orders.placeAsync(fault))
              .thenApply(
                  answer -> {
                    long now = System.nanoTime();
                    return new Done(new MixedAnswer(fault, answer), (now - due) / 1e6, now);
                  }));
    }
    return count(placed.stream().map(CompletableFuture::join).toList(), console, otlp);
  }

  /** Waits until no more spans arrive, then counts those of the accepted orders. */
  private static OrderLoad count(List<Done> done, LiveTail console, Path otlp)
      throws InterruptedException {
    Map<String, Integer> spansByTrace = new HashMap<>();
    String firstFailure = "";
    int failed = 0;
    for (Done one : done) {
      if (one.answer().succeeded()) {
        spansByTrace.put(one.answer().traceId(), 0);
      }
      String complaint = one.mixed().complaint();
      if (!complaint.isEmpty()) {
        failed++;
        firstFailure = firstFailure.isEmpty() ? complaint : firstFailure;
      }
    }
    long end = System.nanoTime() + SETTLE_LIMIT.toNanos();
    long before = -1;
    long spans = tally(spansByTrace, otlp);
    while (spans + console.traces() != before && System.nanoTime() < end) {
      before = spans + console.traces();
      Thread.sleep(2 * POLL.toMillis());
      spans = tally(spansByTrace, otlp);
    }
    int perOrder = mode(spansByTrace);
    long lost =
        spansByTrace.values().stream().mapToLong(count -> Math.max(0, perOrder - count)).sum();
    double[] times = done.stream().mapToDouble(Done::milliseconds).sorted().toArray();
    double[] visible = untilVisible(done, console);
    return new OrderLoad(
        done.size(),
        (int) done.stream().filter(one -> one.mixed().fault() != null).count(),
        failed,
        firstFailure,
        perOrder,
        spans,
        lost,
        percentile(times, 0.50),
        percentile(times, 0.99),
        visible.length,
        percentile(visible, 0.50),
        percentile(visible, 0.99));
  }

  /** Milliseconds from the answer until the trace was whole in the console, sorted. */
  private static double[] untilVisible(List<Done> done, LiveTail console) {
    return done.stream()
        .filter(one -> console.whole(one.answer().traceId()).isPresent())
        .mapToDouble(
            one -> (console.whole(one.answer().traceId()).getAsLong() - one.nanoTime()) / 1e6)
        .sorted()
        .toArray();
  }

  private static double percentile(double[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }

  private static long tally(Map<String, Integer> spansByTrace, Path otlp) {
    spansByTrace.replaceAll((trace, count) -> 0);
    TelemetrySink counter =
        new TelemetrySink() {
          @Override
          public void span(Span span) {
            spansByTrace.computeIfPresent(span.traceId().toString(), (trace, count) -> count + 1);
          }

          @Override
          public void metric(Metric metric) {}

          @Override
          public void log(LogRecord log) {}
        };
    OtlpFiles files = new OtlpFiles(counter, (file, line, message) -> {});
    CapturedTraces.traceFiles(otlp).forEach(files::read);
    return spansByTrace.values().stream().mapToLong(Integer::longValue).sum();
  }

  private static int mode(Map<String, Integer> spansByTrace) {
    Map<Integer, Integer> orders = new HashMap<>();
    spansByTrace.values().forEach(count -> orders.merge(count, 1, Integer::sum));
    return orders.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(0);
  }
}
