package dev.plumbline.console.api;

import dev.plumbline.clients.SourceException;
import dev.plumbline.console.response.Part;
import dev.plumbline.console.response.PartName;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The sources of one response. Where one does not respond, the response has the data of the others
 * and reports its state.
 */
final class AnswerParts {

  private final Map<PartName, Part> states = new EnumMap<>(PartName.class);

  private AnswerParts() {}

  /** Makes an answer out of parts. */
  static <T> T answer(Function<AnswerParts, T> making) {
    return making.apply(new AnswerParts());
  }

  <T> T traces(Supplier<T> asking, T otherwise) {
    return ask(PartName.TRACES, asking, otherwise);
  }

  <T> T logs(Supplier<T> asking, T otherwise) {
    return ask(PartName.LOGS, asking, otherwise);
  }

  <T> T metrics(Supplier<T> asking, T otherwise) {
    return ask(PartName.METRICS, asking, otherwise);
  }

  <T> T alerts(Supplier<T> asking, T otherwise) {
    return ask(PartName.ALERTS, asking, otherwise);
  }

  /** Records that a source is not configured. */
  void off(PartName part, String detail) {
    states.put(part, new Part(Part.State.OFF, detail));
  }

  /** Records that a part of what a source sent could not be read. */
  void unreadable(PartName part, String detail) {
    states.put(part, new Part(Part.State.DOWN, detail));
  }

  boolean isOk(PartName part) {
    Part known = states.get(part);
    return known != null && known.state() == Part.State.OK;
  }

  /** Returns the state of each source that was asked so far or is asked later. */
  Map<PartName, Part> document() {
    return states;
  }

  private <T> T ask(PartName part, Supplier<T> asking, T otherwise) {
    if (states.containsKey(part) && !isOk(part)) {
      return otherwise; // it failed for this response already
    }
    try {
      T answer = asking.get();
      states.putIfAbsent(part, Part.OK);
      return answer;
    } catch (SourceException e) {
      states.put(part, new Part(Part.State.DOWN, e.getMessage()));
      return otherwise;
    }
  }
}
