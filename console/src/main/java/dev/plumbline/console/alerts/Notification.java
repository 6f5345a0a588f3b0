package dev.plumbline.console.alerts;

import dev.plumbline.clients.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Alertmanager posts to a webhook, version 4. */
public final class Notification {

  private static final int MOST = 1_000;
  private static final int LONGEST_FINGERPRINT = 128;

  /** What is kept of a label or an annotation, and how many of each. */
  private static final int KEPT_CHARACTERS = 16 << 10;

  private static final int KEPT_TEXTS = 128;

  private Notification() {}

  /**
   * Reads the alerts of a notification.
   *
   * @throws IllegalArgumentException when it has another format; the message names what was
   *     expected
   */
  public static List<Alert> alerts(@Nullable Object document) {
    Map<String, @Nullable Object> notification = Json.object(document);
    if (!(notification.get("alerts") instanceof List<?> items)) {
      throw new IllegalArgumentException(
          "expected Alertmanager's notification, version 4: an object with a list \"alerts\"");
    }
    if (items.size() > MOST) {
      throw new IllegalArgumentException(
          "there are %d alerts, expected at most %d".formatted(items.size(), MOST));
    }
    List<Alert> alerts = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Map<String, @Nullable Object> item = Json.object(items.get(i));
      String fingerprint = Json.text(item, "fingerprint");
      long starts = Alertmanager.millis(Json.text(item, "startsAt"));
      if (fingerprint.isEmpty()
          || fingerprint.length() > LONGEST_FINGERPRINT
          || starts == 0
          || !(item.get("labels") instanceof Map<?, ?>)) {
        throw new IllegalArgumentException(
            "alerts[%d]: expected a fingerprint, labels and startsAt".formatted(i));
      }
      boolean resolved = Json.text(item, "status").equals("resolved");
      alerts.add(
          new Alert(
              fingerprint,
              resolved ? "resolved" : "firing",
              starts,
              resolved ? Alertmanager.millis(Json.text(item, "endsAt")) : 0,
              cut(Alertmanager.texts(item.get("labels"))),
              cut(Alertmanager.texts(item.get("annotations"))),
              "webhook"));
    }
    return alerts;
  }

  private static Map<String, String> cut(Map<String, String> texts) {
    Map<String, String> cut = new HashMap<>();
    texts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(KEPT_TEXTS)
        .forEach(text -> cut.put(cut(text.getKey()), cut(text.getValue())));
    return cut;
  }

  private static String cut(String text) {
    return text.length() <= KEPT_CHARACTERS ? text : text.substring(0, KEPT_CHARACTERS) + "…[cut]";
  }
}
