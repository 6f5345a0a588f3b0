package dev.plumbline.cli.lesson;

import java.io.PrintWriter;

/** What the commands say to a learner about a lesson. */
final class LessonText {
  private static final int WIDTH = 96;

  private LessonText() {}

  /** Writes the incident, the task and the next commands. */
  static void introduce(PrintWriter out, Lesson lesson, String folder) {
    out.printf("%s (%d minutes)%n%n", lesson.title(), lesson.minutes());
    out.println(wrapped(lesson.incident()));
    out.println();
    out.println(wrapped("Task: " + lesson.task()));
    out.println();
    out.println("  yours to change   " + folder);
    out.println("  what to know      tutorials/" + lesson.name() + "/README.md");
    out.println("  check it          bin/plumbline lesson check " + lesson.number());
    out.println("  check each save   bin/plumbline lesson watch " + lesson.number());
    out.println("  a hint            bin/plumbline lesson hint " + lesson.number());
  }

  /** A paragraph in lines of a width that a terminal has. */
  static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String word : text.strip().split("\\s+", -1)) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        lines.append(System.lineSeparator());
        column = 0;
      }
      lines.append(column == 0 ? "" : " ").append(word);
      column += (column == 0 ? 0 : 1) + word.length();
    }
    return lines.toString();
  }
}
