package dev.plumbline.cli.lesson;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the next hint of a lesson; once all are shown, all of them. */
@Command(
    name = "hint",
    mixinStandardHelpOptions = true,
    description = "Show the next hint of a lesson; once all are shown, all of them.")
final class LessonHintCommand implements Callable<Integer> {
  @Parameters(paramLabel = "LESSON", description = "Number of the lesson, for example 01.")
  private String number = "";

  @Mixin private LessonPlace place = new LessonPlace();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Lesson lesson = place.lessons().lesson(number);
    Bootcamp bootcamp = place.bootcamp();
    int shown = bootcamp.progress(lesson.name()).hints();
    int all = lesson.hints().size();
    PrintWriter out = spec.commandLine().getOut();
    if (shown < all) {
      bootcamp.change(lesson.name(), Progress::withHint);
      write(out, lesson, shown);
      return 0;
    }
    for (int i = 0; i < all; i++) {
      write(out, lesson, i);
    }
    out.printf(
        "These are all. The solution and its reasons: %s and its README.md%n",
        place.shown(lesson.folder().resolve("solution")));
    return 0;
  }

  private static void write(PrintWriter out, Lesson lesson, int index) {
    out.println(
        LessonText.wrapped(
            "Hint %d of %d: %s"
                .formatted(index + 1, lesson.hints().size(), lesson.hints().get(index))));
  }
}
