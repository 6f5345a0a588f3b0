package dev.plumbline.cli.lesson;

import dev.plumbline.cli.stack.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lessons of a checkout: its folders {@code tutorials/NN_topic}. */
public final class Lessons {
  private static final Pattern NAME = Pattern.compile("\\d\\d_\\w+");

  private final List<Path> folders;

  private Lessons(List<Path> folders) {
    this.folders = folders;
  }

  public static Lessons in(Checkout checkout) throws IOException {
    Path tutorials = checkout.root().resolve("tutorials");
    try (Stream<Path> found = Files.list(tutorials)) {
      return new Lessons(
          found
              .filter(Files::isDirectory)
              .filter(folder -> NAME.matcher(folder.getFileName().toString()).matches())
              .sorted()
              .toList());
    }
  }

  /** All of them, in the order of their numbers. */
  public List<Path> folders() {
    return folders;
  }

  /**
   * Reads the one with a number ({@code 01}, also {@code 1}) or a name.
   *
   * @throws LessonException when there is no such lesson
   */
  public Lesson lesson(String number) {
    String wanted = number.length() == 1 ? "0" + number : number;
    for (Path folder : folders) {
      String name = folder.getFileName().toString();
      if (name.equals(wanted) || name.startsWith(wanted + "_")) {
        return LessonFile.read(folder);
      }
    }
    throw new LessonException(
        "there is no lesson "
            + number
            + "; there are "
            + folders.stream()
                .map(folder -> folder.getFileName().toString())
                .collect(Collectors.joining(", ")));
  }
}
