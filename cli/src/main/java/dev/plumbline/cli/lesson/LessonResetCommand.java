package dev.plumbline.cli.lesson;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Begins a lesson anew; what the learner wrote is kept elsewhere. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description = "Begin a lesson anew; what you wrote is kept in .plumbline/backup.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the lesson is as at its start",
      "1:nothing was changed, as you answered",
      "2:it could not be reset"
    })
final class LessonResetCommand implements Callable<Integer> {
  @Parameters(paramLabel = "LESSON", description = "Number of the lesson, for example 01.")
  private String number = "";

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Mixin private LessonPlace place = new LessonPlace();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Lesson lesson = place.lessons().lesson(number);
    Bootcamp bootcamp = place.bootcamp();
    Progress progress = bootcamp.progress(lesson.name());
    if (progress.started().isEmpty()) {
      throw new LessonException(
          "lesson %s is not begun; expected `bin/plumbline lesson start %s` before"
              .formatted(lesson.number(), lesson.number()));
    }
    WorkFolder work = new WorkFolder(lesson, progress.language());
    PrintWriter out = spec.commandLine().getOut();
    if (!yes && work.isFilled() && !isWanted(out, lesson, work)) {
      out.println("Nothing was changed.");
      return 1;
    }
    if (work.isFilled()) {
      Path backup = work.moveAway(bootcamp.file().resolveSibling("backup"), Instant.now());
      out.println("What you wrote is in " + place.shown(backup));
    }
    work.fill();
    bootcamp.change(lesson.name(), before -> before.begunAt(Instant.now(), progress.language()));
    out.println("Lesson %s begins anew in %s".formatted(lesson.number(), place.shown(work.path())));
    return 0;
  }

  private boolean isWanted(PrintWriter out, Lesson lesson, WorkFolder work) throws IOException {
    out.printf(
        "Begin lesson %s anew? What is in %s goes to a backup. [y/N] ",
        lesson.number(), place.shown(work.path()));
    out.flush();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    @Nullable String answer = in.readLine();
    if (answer == null) {
      out.println();
      throw new LessonException("nobody answers; expected an answer, or --yes");
    }
    String word = answer.strip().toLowerCase(Locale.ROOT);
    return word.equals("y") || word.equals("yes");
  }
}
