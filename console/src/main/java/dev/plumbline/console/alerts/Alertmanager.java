package dev.plumbline.console.alerts;

import dev.plumbline.clients.Json;
import dev.plumbline.clients.JsonClient;
import dev.plumbline.clients.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads alerts from Alertmanager's HTTP API, version 2. */
public final class Alertmanager {

  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final JsonClient client;

  public Alertmanager(Upstream server) {
    this.client = new JsonClient("Alertmanager", server, PATIENCE);
  }

  /** Returns the active alerts. */
  public List<Alert> alerts() {
    JsonClient.Response response = client.get("/api/v2/alerts");
    if (response.status() != 200) {
      throw client.unexpected("answered " + response.status());
    }
    List<Alert> alerts = new ArrayList<>();
    for (Object item : Json.list(response.document())) {
      Map<String, @Nullable Object> alert = Json.object(item);
      String state = Json.text(Json.object(alert.get("status")), "state");
      alerts.add(
          new Alert(
              Json.text(alert, "fingerprint"),
              state.equals("suppressed") ? "suppressed" : "firing",
              millis(Json.text(alert, "startsAt")),
              0,
              texts(alert.get("labels")),
              texts(alert.get("annotations")),
              "alertmanager"));
    }
    return alerts;
  }

  static Map<String, String> texts(@Nullable Object value) {
    Map<String, String> texts = new HashMap<>();
    Json.object(value).forEach((name, text) -> texts.put(name, String.valueOf(text)));
    return texts;
  }

  /** Returns a moment that is written as RFC 3339, 0 when it is none or the year 1. */
  static long millis(String moment) {
    try {
      return Math.max(0, Instant.parse(moment).toEpochMilli());
    } catch (DateTimeParseException notAMoment) {
      try {
        return Math.max(0, java.time.OffsetDateTime.parse(moment).toInstant().toEpochMilli());
      } catch (DateTimeParseException neither) {
        return 0;
      }
    }
  }
}
