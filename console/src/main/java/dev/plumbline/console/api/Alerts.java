package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.clients.Json;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.alerts.Alert;
import dev.plumbline.console.alerts.AlertTraces;
import dev.plumbline.console.alerts.NotifiedAlerts;
import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.otlp.TraceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  private Object all() {
    long now = System.currentTimeMillis();
    return AnswerParts.answer(
        parts -> {
          CurrentAlerts.All all = current.all(parts, now);
          List<Object> alerts = new ArrayList<>();
          all.alerts().forEach(alert -> alerts.add(document(alert, parts, now)));
          Prometheus metrics = prometheus;
          List<Object> left =
              metrics == null
                  ? List.of()
                  : parts.metrics(() -> budgets.at(metrics, now, null), List.of());
          return Json.of(
              "parts", parts.document(), "alerts", alerts, "budgets", left, "rules", all.rules());
        });
  }

  private Object one(String fingerprint) {
    long now = System.currentTimeMillis();
    return AnswerParts.answer(
        parts -> {
          for (Alert alert : current.all(parts, now).alerts()) {
            if (alert.fingerprint().equals(fingerprint)) {
              Map<String, @Nullable Object> document =
                  new LinkedHashMap<>(document(alert, parts, now));
              document.put("parts", parts.document());
              return document;
            }
          }
          throw ApiProblem.notFound(
              "no alert with this fingerprint is active or ended within 24 h");
        });
  }

  private Map<String, @Nullable Object> document(Alert alert, AnswerParts parts, long now) {
    AlertTraces.Examples shown =
        parts.traces(
            () -> examples(alert, now),
            new AlertTraces.Examples(List.of(), found.search(alert, now)));
    return Json.of(
        "fingerprint", alert.fingerprint(),
        "name", alert.name(),
        "state", alert.state(),
        "severity", Documents.orNull(alert.label("severity")),
        "service", Documents.orNull(alert.service()),
        "origin", Documents.orNull(alert.origin()),
        "code", Documents.orNull(alert.code()),
        "journey", Documents.orNull(alert.label("journey")),
        "summary", alert.annotations().getOrDefault("summary", ""),
        "description", alert.annotations().getOrDefault("description", ""),
        "starts_ms", alert.startsMillis(),
        "ends_ms", alert.endsMillis() == 0 ? null : alert.endsMillis(),
        "labels", alert.sortedLabels(),
        "annotations", alert.annotations(),
        "traces", shown.traces().stream().map(Documents::summary).toList(),
        "search", shown.search(),
        "source", alert.source());
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
