package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.alerts.Alert;
import dev.plumbline.console.alerts.AlertTraces;
import dev.plumbline.console.alerts.NotifiedAlerts;
import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.response.AlertEntry;
import dev.plumbline.console.response.AlertResponse;
import dev.plumbline.console.response.AlertsResponse;
import dev.plumbline.console.response.Budget;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.otlp.TraceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/alerts}: firing, pending and resolved alerts, each with example traces. */
public final class Alerts {

  private static final int SHOWN = 5;

  private final CurrentAlerts current;
  private final NotifiedAlerts book;
  private final AlertTraces found;
  private final TraceSource traces;
  private final @Nullable Prometheus prometheus;
  private final Budgets budgets;

  public Alerts(
      CurrentAlerts current,
      NotifiedAlerts book,
      AlertTraces found,
      TraceSource traces,
      @Nullable Prometheus prometheus,
      Charter charter) {
    this.current = current;
    this.book = book;
    this.found = found;
    this.traces = traces;
    this.prometheus = prometheus;
    this.budgets = new Budgets(charter.policy().slos());
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("/api/alerts", request -> all()),
        Endpoint.of("/api/alerts/{fingerprint}", request -> one(request.path().get(0))));
  }

  private AlertsResponse all() {
    long now = System.currentTimeMillis();
    return AnswerParts.answer(
        parts -> {
          CurrentAlerts.All all = current.all(parts, now);
          List<AlertEntry> alerts =
              all.alerts().stream().map(alert -> entry(alert, parts, now)).toList();
          Prometheus metrics = prometheus;
          List<Budget> left =
              metrics == null
                  ? List.of()
                  : parts.metrics(() -> budgets.at(metrics, now, null), List.of());
          return new AlertsResponse(parts.document(), alerts, left, all.rules());
        });
  }

  private AlertResponse one(String fingerprint) {
    long now = System.currentTimeMillis();
    return AnswerParts.answer(
        parts -> {
          for (Alert alert : current.all(parts, now).alerts()) {
            if (alert.fingerprint().equals(fingerprint)) {
              return new AlertResponse(entry(alert, parts, now), parts.document());
            }
          }
          throw ApiProblem.notFound(
              "no alert with this fingerprint is active or ended within 24 h");
        });
  }

  private AlertEntry entry(Alert alert, AnswerParts parts, long now) {
    AlertTraces.Examples shown =
        parts.traces(
            () -> examples(alert, now),
            new AlertTraces.Examples(List.of(), found.search(alert, now)));
    return new AlertEntry(
        alert.fingerprint(),
        alert.name(),
        AlertEntry.State.valueOf(alert.state().toUpperCase(Locale.ROOT)),
        Documents.orNull(alert.label("severity")),
        Documents.orNull(alert.service()),
        Documents.orNull(alert.origin()),
        Documents.orNull(alert.code()),
        Documents.orNull(alert.label("journey")),
        alert.annotations().getOrDefault("summary", ""),
        alert.annotations().getOrDefault("description", ""),
        alert.startsMillis(),
        alert.endsMillis() == 0 ? null : alert.endsMillis(),
        alert.sortedLabels(),
        alert.annotations(),
        shown.traces().stream().map(Documents::summary).toList(),
        shown.search(),
        alert.source());
  }

  /** Those that were attached when it was notified and are still there, then those found now. */
  private AlertTraces.Examples examples(Alert alert, long now) {
    Map<TraceId, TraceSummary> all = new LinkedHashMap<>();
    NotifiedAlerts.Noted noted = book.find(alert.fingerprint());
    if (noted != null) {
      for (TraceId id : noted.traces()) {
        traces.summary(id).ifPresent(summary -> all.put(id, summary));
      }
    }
    AlertTraces.Examples current = found.examples(alert, now);
    current.traces().forEach(summary -> all.putIfAbsent(summary.traceId(), summary));
    return new AlertTraces.Examples(all.values().stream().limit(SHOWN).toList(), current.search());
  }
}
