package dev.plumbline.cli.lesson;

import dev.plumbline.cli.stack.Checkout;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a lesson now and after each save, until Ctrl-C. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = "Check a lesson now and after each save, until Ctrl-C.")
final class LessonWatchCommand implements Callable<Integer> {
  private static final Duration LOOK_EVERY = Duration.ofMillis(400);
  private static final int LINES_OF_A_PROBLEM = 8;

  @Parameters(paramLabel = "LESSON", description = "Number of the lesson, for example 01.")
  private String number = "";

  @Mixin private LessonPlace place = new LessonPlace();

  @Mixin private DemoAccess access = new DemoAccess();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Checkout checkout = place.checkout();
    Lesson lesson = place.lessons().lesson(number);
    Bootcamp bootcamp = place.bootcamp();
    CheckedFolder checked =
        CheckedFolder.of(lesson, "", bootcamp.progress(lesson.name()).language());
    LessonRun run = new LessonRun(checkout, bootcamp, lesson, checked, true);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s: watching %s; Ctrl-C ends it%n", lesson.title(), place.shown(checked.dir()));
    while (true) {
      // What is saved while a check runs is checked after it.
      SavedFiles before = SavedFiles.in(checked.dir());
      check(out, run, checkout);
      awaitSave(checked, before);
    }
  }

  private void check(PrintWriter out, LessonRun run, Checkout checkout)
      throws IOException, InterruptedException {
    LocalTime now = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
    try {
      out.printf("%s  %s%n", now, compact(run.check(access.demo(checkout), access.patience())));
    } catch (LessonException e) {
      out.printf("%s  %s%n", now, firstLines(String.valueOf(e.getMessage())));
    }
    out.flush();
  }

  /** One line, and one more for what a learner should know now. */
  private static String compact(LessonCheck.Outcome outcome) {
    long met = outcome.judged().stream().filter(LessonCheck.Judged::met).count();
    if (outcome.isSolved()) {
      return "Solved: all " + met + " requirements are met";
    }
    LessonCheck.Judged first =
        outcome.judged().stream().filter(judged -> !judged.met()).findFirst().orElseThrow();
    StringBuilder line =
        new StringBuilder(
            "%d of %d met; wrong: %s (seen: %s)"
                .formatted(
                    met, outcome.judged().size(), first.demand().says(), first.result().seen()));
    outcome
        .mistakes()
        .forEach(
            mistake ->
                line.append(System.lineSeparator()).append("          ").append(mistake.says()));
    return line.toString();
  }

  private static String firstLines(String problem) {
    return problem
        .lines()
        .limit(LINES_OF_A_PROBLEM)
        .collect(Collectors.joining(System.lineSeparator() + "          "));
  }

  /** Returns once files have changed and then stayed the same for one look. */
  private static void awaitSave(CheckedFolder checked, SavedFiles before)
      throws IOException, InterruptedException {
    SavedFiles last = before;
    while (true) {
      Thread.sleep(LOOK_EVERY.toMillis());
      SavedFiles now = SavedFiles.in(checked.dir());
      if (!now.isSameAs(before) && now.isSameAs(last)) {
        return;
      }
      last = now;
    }
  }
}
