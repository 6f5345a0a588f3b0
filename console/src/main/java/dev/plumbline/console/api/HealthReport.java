package dev.plumbline.console.api;

import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.ConsoleSettings;
import dev.plumbline.console.ProcessErrors;
import dev.plumbline.console.alerts.Alertmanager;
import dev.plumbline.console.alerts.NotifiedAlerts;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.json.Document;
import dev.plumbline.console.response.HealthResponse;
import dev.plumbline.console.response.PartName;
import dev.plumbline.console.store.EmbeddedStore;
import dev.plumbline.console.store.StoreState;
import java.lang.management.ManagementFactory;
import java.util.List;
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

  private Document answer() {
    return AnswerParts.answer(
        parts -> {
          @Nullable StoreState state =
              parts
                  .traces(() -> Optional.of(store.state()), Optional.<StoreState>empty())
                  .orElse(null);
          Prometheus metrics = prometheus;
          if (metrics == null) {
            parts.off(PartName.METRICS, "no Prometheus is configured");
          } else {
            parts.metrics(
                () -> metrics.instant("vector(1)", System.currentTimeMillis()), List.of());
          }
          Alertmanager manager = alertmanager;
          if (manager == null) {
            parts.off(PartName.ALERTS, "no Alertmanager is configured");
          } else {
            parts.alerts(manager::alerts, List.of());
          }
          String reason = failures.reason();
          if (reason == null && state != null) {
            reason = state.failure();
          }
          boolean failing = state == null || reason != null;
          HealthResponse document =
              new HealthResponse(
                  failing ? HealthResponse.Status.FAILING : HealthResponse.Status.OK,
                  reason,
                  version(),
                  ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0,
                  failures.count(),
                  parts.document(),
                  state == null ? null : store(state),
                  state == null ? null : ingest(state),
                  new HealthResponse.NotifiedAlerts(book.kept(), book.dropped()));
          return failing ? new Endpoint.Unhealthy(document) : document;
        });
  }

  private HealthResponse.Store store(StoreState state) {
    return new HealthResponse.Store(
        "embedded",
        state.traces(),
        state.sizeBytes(),
        state.limits().bytes(),
        state.oldestMillis() == 0 ? null : state.oldestMillis(),
        state.limits().age().toSeconds(),
        state.removedTraces(),
        settings.jaeger() == null ? null : settings.jaeger().toString());
  }

  private static HealthResponse.Ingest ingest(StoreState state) {
    return new HealthResponse.Ingest(
        state.spans(),
        state.duplicates(),
        state.logRecords(),
        state.requests(),
        state.refusedRequests(),
        state.malformedRequests(),
        state.rejectedSpans(),
        state.rejectedLogRecords(),
        state.truncatedAttributes(),
        state.queueBytes(),
        state.limits().queueBytes());
  }

  private static String version() {
    return Objects.requireNonNullElse(
        HealthReport.class.getPackage().getImplementationVersion(), "unreleased");
  }
}
