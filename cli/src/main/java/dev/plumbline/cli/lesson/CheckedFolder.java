package dev.plumbline.cli.lesson;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder that is checked, with the language of what is in it.
 *
 * @param language empty where the lesson has no choice
 */
public record CheckedFolder(Path dir, String language) {

  /**
   * Finds it.
   *
   * @param given folder in the lesson or anywhere; empty for {@code work/}, or {@code start/} where
   *     that is not begun
   * @param chosen language; empty for the one that is there, else the first
   * @throws LessonException when there is no such folder or language
   */
  public static CheckedFolder of(Lesson lesson, String given, String chosen) {
    String name = given;
    if (name.isEmpty()) {
      name = Files.isDirectory(lesson.folder().resolve("work")) ? "work" : "start";
    }
    Path inLesson = lesson.folder().resolve(name);
    Path folder = Files.isDirectory(inLesson) ? inLesson : Path.of(name).toAbsolutePath();
    if (!Files.isDirectory(folder)) {
      throw new LessonException(
          "--dir " + name + ": there is no such folder in " + lesson.folder() + " or here");
    }
    String language = language(lesson, folder, chosen);
    Path ofLanguage = folder.resolve(language);
    if (Files.isDirectory(ofLanguage)) {
      return new CheckedFolder(ofLanguage.normalize(), language);
    }
    if (folder.equals(inLesson)) {
      throw new LessonException(
          "lesson %s is not begun in %s; expected `bin/plumbline lesson start %s --lang %s` before"
              .formatted(lesson.number(), language, lesson.number(), language));
    }
    return new CheckedFolder(folder.normalize(), language);
  }

  static String language(Lesson lesson, Path folder, String chosen) {
    if (chosen.isEmpty()) {
      return lesson.languages().stream()
          .filter(language -> Files.isDirectory(folder.resolve(language)))
          .findFirst()
          .orElse(lesson.languages().isEmpty() ? "" : lesson.languages().get(0));
    }
    if (!lesson.languages().contains(chosen)) {
      throw new LessonException(
          "--lang "
              + chosen
              + ": "
              + (lesson.languages().isEmpty()
                  ? "lesson " + lesson.number() + " has no choice of languages"
                  : "expected one of " + String.join(", ", lesson.languages())));
    }
    return chosen;
  }
}
