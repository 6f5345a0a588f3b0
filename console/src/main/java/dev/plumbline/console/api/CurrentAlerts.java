package dev.plumbline.console.api;

import dev.plumbline.clients.Json;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.console.alerts.Alert;
import dev.plumbline.console.alerts.Alertmanager;
import dev.plumbline.console.alerts.NotifiedAlerts;
import dev.plumbline.console.response.AlertsResponse;
import dev.plumbline.console.response.PartName;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The current alerts, from Alertmanager, Prometheus and the webhook. */
public final class CurrentAlerts {

  private final @Nullable Alertmanager alertmanager;
  private final @Nullable Prometheus prometheus;
  private final NotifiedAlerts book;

  public CurrentAlerts(
      @Nullable Alertmanager alertmanager, @Nullable Prometheus prometheus, NotifiedAlerts book) {
    this.alertmanager = alertmanager;
    this.prometheus = prometheus;
    this.book = book;
  }

  /** Returns the alerts that fire. */
  List<Alert> firing(AnswerParts parts) {
    return fromAlertmanager(parts).stream()
        .filter(alert -> alert.state().equals("firing"))
        .toList();
  }

  /** Returns all alerts, and the rules by which they are made. */
  All all(AnswerParts parts, long nowMillis) {
    Map<String, Alert> alerts = new LinkedHashMap<>();
    fromAlertmanager(parts).forEach(alert -> alerts.put(alert.fingerprint(), alert));
    List<AlertsResponse.Rule> rules = new ArrayList<>();
    Prometheus metrics = prometheus;
    if (metrics == null) {
      parts.off(PartName.METRICS, "no Prometheus is configured");
    } else {
      List<Map<String, @Nullable Object>> none = List.of();
      for (Map<String, @Nullable Object> group : parts.metrics(metrics::alertRules, none)) {
        for (Object item : Json.list(group.get("rules"))) {
          Map<String, @Nullable Object> rule = Json.object(item);
          rules.add(
              new AlertsResponse.Rule(
                  Json.text(rule, "name"),
                  Json.text(group, "name"),
                  Json.text(rule, "state"),
                  Json.text(rule, "query")));
          pending(rule, alerts, parts);
        }
      }
    }
    book.resolved(nowMillis).forEach(alert -> alerts.putIfAbsent(alert.fingerprint(), alert));
    return new All(new ArrayList<>(alerts.values()), rules);
  }

  /** Alerts and rules. */
  record All(List<Alert> alerts, List<AlertsResponse.Rule> rules) {}

  private List<Alert> fromAlertmanager(AnswerParts parts) {
    Alertmanager manager = alertmanager;
    if (manager == null) {
      parts.off(PartName.ALERTS, "no Alertmanager is configured");
      return List.of();
    }
    return parts.alerts(manager::alerts, List.of());
  }

  private static void pending(
      Map<String, @Nullable Object> rule, Map<String, Alert> alerts, AnswerParts parts) {
    for (Object item : Json.list(rule.get("alerts"))) {
      Map<String, @Nullable Object> alert = Json.object(item);
      if (!Json.text(alert, "state").equals("pending")) {
        continue;
      }
      String activeAt = Json.text(alert, "activeAt");
      long startsMillis;
      try {
        startsMillis = OffsetDateTime.parse(activeAt).toInstant().toEpochMilli();
      } catch (DateTimeParseException notAMoment) {
        parts.unreadable(
            PartName.METRICS,
            "Prometheus: a pending alert of rule "
                + Json.text(rule, "name")
                + " was left out: activeAt is \""
                + activeAt
                + "\"; expected a time such as 2026-01-02T03:04:05Z");
        continue;
      }
      Map<String, String> labels = new HashMap<>();
      Json.object(alert.get("labels"))
          .forEach((name, value) -> labels.put(name, String.valueOf(value)));
      Map<String, String> annotations = new HashMap<>();
      Json.object(alert.get("annotations"))
          .forEach((name, value) -> annotations.put(name, String.valueOf(value)));
      CRC32 hash = new CRC32();
      hash.update(new TreeMap<>(labels).toString().getBytes(StandardCharsets.UTF_8));
      String fingerprint = "pending-%08x".formatted(hash.getValue());
      alerts.put(
          fingerprint,
          new Alert(fingerprint, "pending", startsMillis, 0, labels, annotations, "prometheus"));
    }
  }
}
