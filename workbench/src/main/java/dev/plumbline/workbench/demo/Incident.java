package dev.plumbline.workbench.demo;

import dev.plumbline.clients.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A service that fails every second order until an alert fires: how long it takes from the first
 * failure to the firing alert, and from there to a trace that opens.
 *
 * @param fault what went wrong
 * @param orders how many orders failed meanwhile
 * @param summary the alert's summary; empty when none fired
 * @param alertSeconds from the first failure to the alert at Alertmanager
 * @param traceSeconds from the first failure to an alert in the console that links a trace
 * @param trace address of that trace in the console; empty when there is none
 */
record Incident(
    DemoFault fault,
    int orders,
    String summary,
    double alertSeconds,
    double traceSeconds,
    String trace) {

  /** A person should not wait longer for the call and the trace. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration CALM_LIMIT = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final long EVERY_MILLIS = 250;
  private static final int AT_ONCE = 16;

  boolean led() {
    return !trace.isEmpty() && traceSeconds <= LIMIT.toSeconds();
  }

  @Override
  public String toString() {
    if (summary.isEmpty()) {
      return "no alert fired within %d s of %s".formatted(LIMIT.toSeconds(), fault.word());
    }
    return trace.isEmpty()
        ? "after %.1f s: %s; but no trace was linked".formatted(alertSeconds, summary)
        : "after %.1f s: %s; after %.1f s its trace: %s"
            .formatted(alertSeconds, summary, traceSeconds, trace);
  }

  /**
   * Acts the fault out. Returns when the console links a trace to the alert, or after {@link
   * #LIMIT}.
   */
  static Incident actOut(
      DemoFault fault, OrdersApi edge, HttpClient client, String alertmanager, String console)
      throws InterruptedException {
    Watch watch = new Watch(client, fault.service(), alertmanager, console);
    watch.awaitCalm();
    AtomicInteger orders = new AtomicInteger();
    long start = System.nanoTime();
    String summary = "";
    double alertSeconds = 0;
    try (Traffic traffic = Traffic.start(edge, fault, orders)) {
      while (System.nanoTime() - start < LIMIT.toNanos()) {
        if (summary.isEmpty()) {
          summary = watch.firing();
          alertSeconds = seconds(start);
        }
        String trace = summary.isEmpty() ? "" : watch.trace();
        if (!trace.isEmpty()) {
          return new Incident(
              fault, traffic.placed(), summary, alertSeconds, seconds(start), trace);
        }
        Thread.sleep(POLL.toMillis());
      }
    }
    return new Incident(fault, orders.get(), summary, alertSeconds, seconds(start), "");
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** Orders, every second one with the fault, however long answers take. */
  private record Traffic(Thread clock, ThreadPoolExecutor senders, AtomicInteger orders)
      implements AutoCloseable {

    static Traffic start(OrdersApi edge, DemoFault fault, AtomicInteger orders) {
      ThreadPoolExecutor senders =
          new ThreadPoolExecutor(
              AT_ONCE,
              AT_ONCE,
              1,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(AT_ONCE),
              new ThreadPoolExecutor.DiscardPolicy());
      Thread clock =
          new Thread(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  senders.execute(() -> edge.place("SKU-1"));
                  senders.execute(
                      () -> {
                        edge.place(fault);
                        orders.incrementAndGet();
                      });
                  LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS));
                }
              },
              "incident");
      clock.setDaemon(true);
      clock.start();
      return new Traffic(clock, senders, orders);
    }

    int placed() {
      return orders.get();
    }

    @Override
    public void close() {
      clock.interrupt();
      senders.shutdownNow();
    }
  }

  /** The alerts of one origin in Alertmanager and the console. */
  private record Watch(HttpClient client, String origin, String alertmanager, String console) {

    /** Waits until earlier faults no longer call anybody. */
    void awaitCalm() throws InterruptedException {
      long end = System.nanoTime() + CALM_LIMIT.toNanos();
      while (!firing().isEmpty() && System.nanoTime() < end) {
        Thread.sleep(POLL.toMillis());
      }
    }

    /** Returns the summary of a journey's alert that names the origin; empty when none fires. */
    String firing() throws InterruptedException {
      for (Object item : list(alertmanager + "/api/v2/alerts?silenced=false&inhibited=false")) {
        Map<String, @Nullable Object> alert = Json.object(item);
        Map<String, @Nullable Object> labels = Json.object(alert.get("labels"));
        if (Json.text(labels, "scope").equals("journey")
            && Json.text(labels, "severity").equals("page")
            && Json.text(labels, "origin").equals(origin)) {
          return Json.text(Json.object(alert.get("annotations")), "summary");
        }
      }
      return "";
    }

    /** Returns the address of a trace that the console links to such an alert and that opens. */
    String trace() throws InterruptedException {
      Map<String, @Nullable Object> answer = Json.readObject(body(console + "/api/alerts"));
      for (Object item : Json.list(answer.get("alerts"))) {
        Map<String, @Nullable Object> alert = Json.object(item);
        if (!Json.text(alert, "state").equals("firing")
            || !Json.text(alert, "origin").equals(origin)) {
          continue;
        }
        for (Object linked : Json.list(alert.get("traces"))) {
          String id = Json.text(Json.object(linked), "trace_id");
          Map<String, @Nullable Object> trace =
              Json.readObject(body(console + "/api/traces/" + id));
          if (Json.text(trace, "trace_id").equals(id)) {
            return console + "/trace/" + id;
          }
        }
      }
      return "";
    }

    private List<@Nullable Object> list(String address) throws InterruptedException {
      try {
        return Json.list(Json.read(body(address)));
      } catch (IOException notJson) {
        return List.of();
      }
    }

    private String body(String address) throws InterruptedException {
      try {
        return client
            .send(
                HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
      } catch (IOException notNow) {
        return "";
      }
    }
  }
}
