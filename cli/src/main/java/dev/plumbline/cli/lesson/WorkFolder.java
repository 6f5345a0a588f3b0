package dev.plumbline.cli.lesson;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;

/** The learner's own folder of a lesson. Nothing in it is ever overwritten. */
final class WorkFolder {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final Lesson lesson;
  private final String language;

  WorkFolder(Lesson lesson, String language) {
    this.lesson = lesson;
    this.language = language;
  }

  Path path() {
    return lesson.folder().resolve("work").resolve(language).normalize();
  }

  /** Whether something is in it. */
  boolean isFilled() throws IOException {
    return Files.isRegularFile(path()) || !Folders.list(path()).isEmpty();
  }

  /** The names of what is in it, for a message. */
  String content() throws IOException {
    List<Path> files = Folders.list(path());
    String names =
        files.stream()
            .limit(5)
            .map(file -> file.getFileName().toString())
            .collect(Collectors.joining(", "));
    return files.size() > 5 ? names + ", …" : names;
  }

  /** Copies {@code start/} into it, as a whole or not at all; it has to be empty. */
  void fill() throws IOException {
    Path start = lesson.folder().resolve("start").resolve(language);
    Files.createDirectories(path().resolveSibling("."));
    Path copy = Files.createTempDirectory(path().getParent(), ".copy");
    try {
      Folders.copy(start, copy);
      Files.move(copy, path(), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Folders.delete(copy);
    }
  }

  /** Moves it below a folder of backups; returns where it is then. */
  Path moveAway(Path backups, Instant now) throws IOException {
    Files.createDirectories(backups);
    String name =
        lesson.name() + (language.isEmpty() ? "" : "-" + language) + "-" + STAMP.format(now);
    Path backup = backups.resolve(name);
    for (int i = 2; Files.exists(backup); i++) {
      backup = backups.resolve(name + "-" + i);
    }
    Files.move(path(), backup);
    return backup;
  }
}
