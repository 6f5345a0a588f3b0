package dev.plumbline.console.alerts;

import dev.plumbline.clients.Json;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.ProcessErrors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Polls Alertmanager for active alerts and resolves notified alerts that are not active any more:
 * for alerts that end while they are inhibited or silenced there is no notification.
 *
 * <p>An Alertmanager that has just started has no alerts until Prometheus sends them again, so
 * alerts that fire in Prometheus count as active, too. Without Alertmanager only Prometheus is
 * polled.
 */
public final class AlertPoller implements AutoCloseable {

  private static final long EVERY_SECONDS = 5;

  private final @Nullable Alertmanager alertmanager;
  private final @Nullable Prometheus prometheus;
  private final NotifiedAlerts book;
  private final ProcessErrors failures;
  private final ExecutorService thread;

  public AlertPoller(
      @Nullable Alertmanager alertmanager,
      @Nullable Prometheus prometheus,
      NotifiedAlerts book,
      ProcessErrors failures) {
    this.failures = failures;
    this.alertmanager = alertmanager;
    this.prometheus = prometheus;
    this.book = book;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread worker = new Thread(task, "alert-watch");
              worker.setDaemon(true);
              return worker;
            });
    if (alertmanager != null || prometheus != null) {
      thread.execute(this::watch);
    }
  }

  private void watch() {
    try {
      while (!thread.isShutdown()) {
        TimeUnit.SECONDS.sleep(EVERY_SECONDS);
        look();
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      long asked = System.currentTimeMillis();
      Set<String> known = new HashSet<>();
      if (alertmanager != null) {
        alertmanager.alerts().forEach(alert -> known.add(alert.fingerprint()));
      }
      List<Map<String, String>> firing = prometheus == null ? List.of() : firing(prometheus);
      book.reconcile(alert -> known.contains(alert.fingerprint()) || isAmong(firing, alert), asked);
    } catch (RuntimeException unanswered) {
      // Unknown for now; the pages name the source that does not respond.
    } catch (Error e) {
      failures.note("the watch over alerts", e);
    }
  }

  /** Alertmanager's labels are those of Prometheus and its external ones. */
  private static boolean isAmong(List<Map<String, String>> firing, Alert alert) {
    return firing.stream()
        .anyMatch(labels -> alert.labels().entrySet().containsAll(labels.entrySet()));
  }

  private static List<Map<String, String>> firing(Prometheus prometheus) {
    List<Map<String, String>> firing = new ArrayList<>();
    for (Map<String, @Nullable Object> group : prometheus.alertRules()) {
      for (Object rule : Json.list(group.get("rules"))) {
        for (Object item : Json.list(Json.object(rule).get("alerts"))) {
          Map<String, @Nullable Object> alert = Json.object(item);
          if (Json.text(alert, "state").equals("firing")) {
            Map<String, String> labels = new HashMap<>();
            Json.object(alert.get("labels"))
                .forEach((name, value) -> labels.put(name, String.valueOf(value)));
            firing.add(labels);
          }
        }
      }
    }
    return firing;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
