package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/bootcamp}. */
public record BootcampResponse(State state, @Nullable String detail, List<Lesson> lessons)
    implements Document {

  /** What there is of a learner's state. */
  public enum State {
    /** No file is named. */
    OFF,
    /** The file is not there yet: no lesson was begun. */
    EMPTY,
    OK,
    /** The file is broken or of a newer version. */
    UNREADABLE
  }

  /** A lesson. */
  public record Lesson(
      String name,
      String title,
      int minutes,
      String task,
      List<String> languages,
      int hints,
      @Nullable Progress progress)
      implements Document {}

  /** How far the learner is in it. */
  public record Progress(
      String language,
      @Nullable Long startedMs,
      int hintsShown,
      @Nullable Long solvedMs,
      @Nullable Check lastCheck)
      implements Document {}

  /**
   * The last check.
   *
   * @param problem why nothing could be checked; empty where it could
   */
  public record Check(
      @Nullable Long atMs,
      String folder,
      boolean solved,
      List<Demand> demands,
      List<String> mistakes,
      String problem)
      implements Document {}

  /** A demand as it found it; the traces are ids. */
  public record Demand(
      String id,
      String text,
      boolean met,
      String seen,
      String missing,
      String look,
      List<String> traces)
      implements Document {}
}
