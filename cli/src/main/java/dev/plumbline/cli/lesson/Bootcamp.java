package dev.plumbline.cli.lesson;

import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.clients.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The learner's state, in {@code .plumbline/bootcamp.json} of the checkout. The console shows the
 * same file, so it has every lesson with its title. A file that is broken or of a newer version is
 * refused in one message and stays as it is.
 */
final class Bootcamp {
  private static final String FAMILY = "plumbline.bootcamp/";
  private static final String FORMAT = FAMILY + "1";

  private final Path file;
  private final Lessons lessons;

  Bootcamp(Checkout checkout, Lessons lessons) {
    this.file = checkout.bootcamp();
    this.lessons = lessons;
  }

  /** Where the state is. */
  Path file() {
    return file;
  }

  /**
   * How far the learner is in a lesson.
   *
   * @throws LessonException when the file cannot be used
   */
  Progress progress(String name) {
    return read().getOrDefault(name, Progress.NONE);
  }

  /** How far the learner is, by lesson; only those that were begun or checked. */
  Map<String, Progress> read() {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (IOException e) {
      throw new LessonException(file + " cannot be read: " + e.getMessage(), e);
    }
    Map<String, @Nullable Object> root;
    try {
      root = Json.object(Json.read(text));
    } catch (IOException e) {
      throw broken(String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
    String format = Json.text(root, "file_format");
    if (!format.equals(FORMAT)) {
      if (format.startsWith(FAMILY)) {
        throw new LessonException(
            file
                + " is of a newer Plumbline ("
                + format
                + "); expected "
                + FORMAT
                + ": use that version, or move the file away to begin anew");
      }
      throw broken("it has no \"file_format\": \"" + FORMAT + "\"", null);
    }
    Map<String, Progress> progress = new LinkedHashMap<>();
    try {
      for (Object item : Json.list(root.get("lessons"))) {
        Map<String, @Nullable Object> lesson = Json.object(item);
        if (lesson.get("progress") != null) {
          progress.put(
              Json.text(lesson, "name"), ProgressJson.read(Json.object(lesson.get("progress"))));
        }
      }
    } catch (IllegalArgumentException e) {
      throw broken(String.valueOf(e.getMessage()), e);
    }
    return progress;
  }

  /**
   * Changes the state of a lesson.
   *
   * @throws LessonException when the file cannot be used; it is then as it was
   */
  void change(String name, UnaryOperator<Progress> change)
      throws IOException, InterruptedException {
    Exclusive.run(
        file.resolveSibling("bootcamp.lock"),
        () -> {
          Map<String, Progress> progress = new LinkedHashMap<>(read());
          Progress changed = change.apply(progress.getOrDefault(name, Progress.NONE));
          progress.put(name, changed);
          write(progress);
          return changed;
        });
  }

  private void write(Map<String, Progress> progress) throws IOException {
    List<Object> all = new ArrayList<>();
    Map<String, Progress> left = new LinkedHashMap<>(progress);
    for (Path folder : lessons.folders()) {
      String name = folder.getFileName().toString();
      Map<String, @Nullable Object> lesson = summary(name);
      @Nullable Progress own = left.remove(name);
      lesson.put("progress", own == null ? null : ProgressJson.write(own));
      all.add(lesson);
    }
    // A branch without some lessons does not lose what was learnt in them.
    left.forEach(
        (name, own) ->
            all.add(Json.of("name", name, "title", name, "progress", ProgressJson.write(own))));
    Path written = Files.createTempFile(file.getParent(), "bootcamp", ".json");
    Files.writeString(written, Json.writeIndented(Json.of("file_format", FORMAT, "lessons", all)));
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Map<String, @Nullable Object> summary(String name) {
    try {
      Lesson lesson = lessons.lesson(name);
      return Json.of(
          "name", name,
          "number", lesson.number(),
          "title", lesson.title(),
          "minutes", lesson.minutes(),
          "incident", lesson.incident(),
          "task", lesson.task(),
          "languages", lesson.languages(),
          "hints", lesson.hints().size());
    } catch (LessonException broken) {
      // Another lesson than the one at hand; `lesson list` shows what is wrong with it.
      return Json.of("name", name, "number", name.substring(0, 2), "title", name);
    }
  }

  private LessonException broken(String why, @Nullable Throwable cause) {
    String message = file + " is broken: " + why + "; mend it, or move it away to begin anew";
    return cause == null ? new LessonException(message) : new LessonException(message, cause);
  }
}
