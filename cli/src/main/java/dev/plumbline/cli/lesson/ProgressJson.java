package dev.plumbline.cli.lesson;

import dev.plumbline.clients.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A learner's progress as JSON. */
final class ProgressJson {
  private ProgressJson() {}

  static Map<String, @Nullable Object> write(Progress progress) {
    return Json.of(
        "language", progress.language(),
        "started", time(progress.started()),
        "hints", progress.hints(),
        "solved", time(progress.solved()),
        "last_check", progress.lastCheck().map(ProgressJson::check).orElse(null));
  }

  private static Map<String, @Nullable Object> check(Progress.LastCheck check) {
    return Json.of(
        "at", check.at().toString(),
        "folder", check.folder(),
        "solved", check.isSolved(),
        "demands", check.demands().stream().map(ProgressJson::demand).toList(),
        "mistakes", check.mistakes(),
        "problem", check.problem());
  }

  private static Map<String, @Nullable Object> demand(Progress.Checked demand) {
    return Json.of(
        "id", demand.id(),
        "says", demand.says(),
        "met", demand.met(),
        "seen", demand.seen(),
        "missing", demand.missing(),
        "look", demand.look(),
        "traces", demand.traces());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException with what is no such thing
   */
  static Progress read(Map<String, @Nullable Object> json) {
    return new Progress(
        Json.text(json, "language"),
        time(json, "started"),
        json.get("hints") instanceof Long hints ? Math.toIntExact(hints) : 0,
        time(json, "solved"),
        json.get("last_check") == null
            ? Optional.empty()
            : Optional.of(readCheck(Json.object(json.get("last_check")))));
  }

  private static Progress.LastCheck readCheck(Map<String, @Nullable Object> json) {
    List<Progress.Checked> demands = new ArrayList<>();
    for (Object item : Json.list(json.get("demands"))) {
      Map<String, @Nullable Object> demand = Json.object(item);
      demands.add(
          new Progress.Checked(
              Json.text(demand, "id"),
              Json.text(demand, "says"),
              Boolean.TRUE.equals(demand.get("met")),
              Json.text(demand, "seen"),
              Json.text(demand, "missing"),
              Json.text(demand, "look"),
              texts(demand.get("traces"))));
    }
    return new Progress.LastCheck(
        time(json, "at")
            .orElseThrow(() -> new IllegalArgumentException("last_check has no \"at\"")),
        Json.text(json, "folder"),
        demands,
        texts(json.get("mistakes")),
        Json.text(json, "problem"));
  }

  private static List<String> texts(@Nullable Object list) {
    return Json.list(list).stream().map(String::valueOf).toList();
  }

  private static @Nullable String time(Optional<Instant> time) {
    return time.map(Instant::toString).orElse(null);
  }

  private static Optional<Instant> time(Map<String, @Nullable Object> json, String key) {
    String text = Json.text(json, key);
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("\"" + key + "\" is \"" + text + "\" and no time", e);
    }
  }
}
