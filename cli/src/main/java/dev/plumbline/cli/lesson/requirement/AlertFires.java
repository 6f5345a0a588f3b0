package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.clients.Json;
import dev.plumbline.clients.SourceException;
import dev.plumbline.otlp.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An alert with these labels fires, or did since the requests were sent, and the console links it
 * to traces that open: the console searches for those that failed as the alert says.
 *
 * @param labels of the alert
 */
public record AlertFires(Map<String, String> labels) implements Requirement {

  public AlertFires {
    // In an order of their own, as reports show them.
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  static AlertFires read(LessonNode node) {
    return new AlertFires(node.textMap("labels"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    try {
      return check(evidence, ofTheConsole(evidence));
    } catch (SourceException e) {
      return RequirementResult.unmet(String.valueOf(e.getMessage()), "an answer of the console");
    }
  }

  private RequirementResult check(Evidence evidence, List<Map<String, @Nullable Object>> alerts) {
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
      List<String> opened = tracesThatOpen(evidence, alert);
      if (!opened.isEmpty()) {
        return RequirementResult.met(described(alert)).about(opened);
      }
    }
    if (fired) {
      return RequirementResult.unmet(
          "an alert with " + labels + " fired", "a link from it to a trace that opens");
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

  private static List<String> tracesThatOpen(
      Evidence evidence, Map<String, @Nullable Object> alert) {
    List<String> opened = new ArrayList<>();
    for (Object item : Json.list(alert.get("traces"))) {
      String trace = Json.text(Json.object(item), "trace_id");
      if (Json.text(
              evidence.surroundings().console().get("/api/traces/" + trace).object(), "trace_id")
          .equals(trace)) {
        opened.add(trace);
      }
    }
    return opened;
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
