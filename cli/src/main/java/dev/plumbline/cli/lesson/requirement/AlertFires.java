package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.clients.Json;
import dev.plumbline.clients.SourceException;
import dev.plumbline.otlp.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An alert with these labels fires, or did since the requests were sent, and the console links it
 * to the trace of a request that failed.
 *
 * @param labels of the alert
 */
public record AlertFires(Map<String, String> labels) implements Requirement {

  public AlertFires {
    labels = Map.copyOf(labels);
  }

  static AlertFires read(LessonNode node) {
    return new AlertFires(node.textMap("labels"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    List<Map<String, @Nullable Object>> alerts;
    try {
      alerts = ofTheConsole(evidence);
    } catch (SourceException e) {
      return RequirementResult.unmet(String.valueOf(e.getMessage()), "an answer of the console");
    }
    List<String> failed =
        evidence.requests().stream()
            .filter(request -> request.answer().status() >= 500)
            .map(SentRequest::traceId)
            .toList();
    long since = firstSpanMillis(evidence);
    List<String> others = new ArrayList<>();
    boolean fired = false;
    for (Map<String, @Nullable Object> alert : alerts) {
      if (!(alert.get("starts_ms") instanceof Number start) || start.longValue() < since) {
        continue;
      }
      if (!fits(alert)) {
        if (Json.object(alert.get("labels")).get("journey") instanceof String journey
            && journey.equals(labels.get("journey"))) {
          others.add(described(alert));
        }
        continue;
      }
      fired = true;
      for (Object item : Json.list(alert.get("traces"))) {
        String trace = Json.text(Json.object(item), "trace_id");
        if (failed.contains(trace)) {
          return RequirementResult.met(described(alert)).about(List.of(trace));
        }
      }
    }
    if (fired) {
      return RequirementResult.unmet(
          "an alert with " + labels + " fired", "a link from it to a request that failed here");
    }
    return RequirementResult.unmet(
        "no alert with "
            + labels
            + " fired"
            + (others.isEmpty() ? "" : "; there is " + String.join("; ", others)),
        "that alert");
  }

  /** An alert from before these requests is not theirs. */
  private static long firstSpanMillis(Evidence evidence) {
    return evidence.traces().values().stream()
            .flatMap(List::stream)
            .mapToLong(Span::start)
            .min()
            .orElse(Long.MAX_VALUE)
        / 1_000_000;
  }

  private static List<Map<String, @Nullable Object>> ofTheConsole(Evidence evidence) {
    return Json.list(evidence.surroundings().console().get("/api/alerts").object().get("alerts"))
        .stream()
        .<Map<String, @Nullable Object>>map(Json::object)
        .filter(alert -> !Json.text(alert, "state").equals("pending"))
        .toList();
  }

  private boolean fits(Map<String, @Nullable Object> alert) {
    Map<String, @Nullable Object> its = Json.object(alert.get("labels"));
    return labels.entrySet().stream()
        .allMatch(label -> label.getValue().equals(its.get(label.getKey())));
  }

  private static String described(Map<String, @Nullable Object> alert) {
    return Json.text(Json.object(alert.get("labels")), "severity")
        + " alert: "
        + Json.text(alert, "summary");
  }
}
