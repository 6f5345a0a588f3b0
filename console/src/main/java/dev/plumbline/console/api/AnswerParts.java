package dev.plumbline.console.api;

import dev.plumbline.clients.Json;
import dev.plumbline.clients.SourceException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sources of one response. Where one does not respond, the response has the data of the others
 * and reports its state.
 */
final class AnswerParts {

  private final Map<String, @Nullable Object> states = new LinkedHashMap<>();

  private AnswerParts() {}

  /** Makes an answer out of parts. */
  static Object answer(Function<AnswerParts, Object> making) {
    return making.apply(new AnswerParts());
  }

  <T> T traces(Supplier<T> asking, T otherwise) {
    return ask("traces", asking, otherwise);
  }

  <T> T logs(Supplier<T> asking, T otherwise) {
    return ask("logs", asking, otherwise);
  }

  <T> T metrics(Supplier<T> asking, T otherwise) {
    return ask("metrics", asking, otherwise);
  }

  <T> T alerts(Supplier<T> asking, T otherwise) {
    return ask("alerts", asking, otherwise);
  }

  /** Records that a source is not configured. */
  void off(String part, String detail) {
    states.put(part, Json.of("state", "off", "detail", detail));
  }

  boolean isOk(String part) {
    return Json.text(Json.object(states.get(part)), "state").equals("ok");
  }

  Map<String, @Nullable Object> document() {
    return states;
  }

  private <T> T ask(String part, Supplier<T> asking, T otherwise) {
    if (states.containsKey(part) && !isOk(part)) {
      return otherwise; // it failed for this response already
    }
    try {
      T answer = asking.get();
      states.putIfAbsent(part, Json.of("state", "ok"));
      return answer;
    } catch (SourceException e) {
      states.put(part, Json.of("state", "down", "detail", e.getMessage()));
      return otherwise;
    }
  }
}
