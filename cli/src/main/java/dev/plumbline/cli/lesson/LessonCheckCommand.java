package dev.plumbline.cli.lesson;

import dev.plumbline.cli.stack.Checkout;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Builds and starts the learner's services, sends them requests, and checks their telemetry. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Check a lesson on live telemetry of the running demo.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the lesson is solved",
      "1:something is still wrong",
      "2:it could not be checked, for example because no demo is running"
    })
final class LessonCheckCommand implements Callable<Integer> {
  /** Folders whose checks are remembered. */
  private static final Set<String> OWN = Set.of("", "work", "start");

  private static final int SOLVED = 0;
  private static final int UNSOLVED = 1;

  @Parameters(paramLabel = "LESSON", description = "Number of the lesson, for example 01.")
  private String number = "";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "",
      description = "Folder that is checked (default: work, or start where that is not begun).")
  private String dir = "";

  @Option(
      names = "--lang",
      paramLabel = "LANGUAGE",
      defaultValue = "",
      description = "Language, where the lesson has a choice (default: the one you began).")
  private String language = "";

  @Mixin private LessonPlace place = new LessonPlace();

  @Mixin private DemoAccess access = new DemoAccess();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Checkout checkout = place.checkout();
    Lesson lesson = place.lessons().lesson(number);
    Bootcamp bootcamp = place.bootcamp();
    CheckedFolder checked =
        CheckedFolder.of(
            lesson,
            dir,
            language.isEmpty() ? bootcamp.progress(lesson.name()).language() : language);

    PrintWriter out = spec.commandLine().getOut();
    out.println(lesson.title() + ": checking " + place.shown(checked.dir()));
    LessonCheck.Outcome outcome =
        new LessonRun(checkout, bootcamp, lesson, checked, OWN.contains(dir))
            .check(access.demo(checkout), access.patience());
    LessonReport.write(out, outcome);
    return outcome.isSolved() ? SOLVED : UNSOLVED;
  }
}
