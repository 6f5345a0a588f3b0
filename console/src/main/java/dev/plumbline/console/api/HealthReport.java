package dev.plumbline.console.api;

import dev.plumbline.clients.Json;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.ConsoleSettings;
import dev.plumbline.console.ProcessErrors;
import dev.plumbline.console.alerts.Alertmanager;
import dev.plumbline.console.alerts.NotifiedAlerts;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.store.EmbeddedStore;
import dev.plumbline.console.store.StoreState;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/health}: the state of the store, of ingest and of the backends. */
public final class HealthReport {

  private final ConsoleSettings settings;
  private final EmbeddedStore store;
  private final @Nullable Prometheus prometheus;
  private final @Nullable Alertmanager alertmanager;
  private final NotifiedAlerts book;
  private final ProcessErrors failures;

  public HealthReport(
      ConsoleSettings settings,
      EmbeddedStore store,
      @Nullable Prometheus prometheus,
      @Nullable Alertmanager alertmanager,
      NotifiedAlerts book,
      ProcessErrors failures) {
    this.book = book;
    this.failures = failures;
    this.settings = settings;
    this.store = store;
    this.prometheus = prometheus;
    this.alertmanager = alertmanager;
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/health", request -> answer());
  }

  private Object answer() {
    return AnswerParts.answer(
        parts -> {
          @Nullable StoreState state =
              parts
                  .traces(() -> Optional.of(store.state()), Optional.<StoreState>empty())
                  .orElse(null);
          Prometheus metrics = prometheus;
          if (metrics == null) {
            parts.off("metrics", "no Prometheus is configured");
          } else {
            parts.metrics(
                () -> metrics.instant("vector(1)", System.currentTimeMillis()), List.of());
          }
          Alertmanager manager = alertmanager;
          if (manager == null) {
            parts.off("alerts", "no Alertmanager is configured");
          } else {
            parts.alerts(manager::alerts, List.of());
          }
          String reason = failures.reason();
          if (reason == null && state != null) {
            reason = state.failure();
          }
          boolean failing = state == null || reason != null;
          Map<String, @Nullable Object> document =
              Json.of(
                  "status",
                  failing ? "failing" : "ok",
                  "detail",
                  reason,
                  "version",
                  version(),
                  "uptime_s",
                  ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0,
                  "errors",
                  failures.count(),
                  "parts",
                  parts.document(),
                  "store",
                  state == null ? null : store(state),
                  "ingest",
                  state == null ? null : ingest(state),
                  "notified_alerts",
                  Json.of("kept", book.kept(), "dropped", book.dropped()));
          return failing ? new Endpoint.Unhealthy(document) : document;
        });
  }

  private Object store(StoreState state) {
    return Json.of(
        "kind", "embedded",
        "traces", state.traces(),
        "size_bytes", state.sizeBytes(),
        "limit_bytes", state.limits().bytes(),
        "oldest_ms", state.oldestMillis() == 0 ? null : state.oldestMillis(),
        "max_age_s", state.limits().age().toSeconds(),
        "removed_traces", state.removedTraces(),
        "read_from", settings.jaeger());
  }

  private static Object ingest(StoreState state) {
    return Json.of(
        "spans", state.spans(),
        "duplicate_spans", state.duplicates(),
        "log_records", state.logRecords(),
        "requests", state.requests(),
        "refused_requests", state.refusedRequests(),
        "malformed_requests", state.malformedRequests(),
        "rejected_spans", state.rejectedSpans(),
        "rejected_log_records", state.rejectedLogRecords(),
        "truncated_attributes", state.truncatedAttributes(),
        "queue_bytes", state.queueBytes(),
        "queue_limit_bytes", state.limits().queueBytes());
  }

  private static String version() {
    return Objects.requireNonNullElse(
        HealthReport.class.getPackage().getImplementationVersion(), "unreleased");
  }
}
