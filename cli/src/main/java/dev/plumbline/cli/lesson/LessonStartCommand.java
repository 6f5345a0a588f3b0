package dev.plumbline.cli.lesson;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Begins a lesson: copies what is broken into the learner's own folder. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = "Begin a lesson: copies what is broken to work/, which is yours.")
final class LessonStartCommand implements Callable<Integer> {
  @Parameters(paramLabel = "LESSON", description = "Number of the lesson, for example 01.")
  private String number = "";

  @Option(
      names = "--lang",
      paramLabel = "LANGUAGE",
      defaultValue = "",
      description = "Language, where the lesson has a choice.")
  private String language = "";

  @Mixin private LessonPlace place = new LessonPlace();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Lesson lesson = place.lessons().lesson(number);
    Bootcamp bootcamp = place.bootcamp();
    Progress progress = bootcamp.progress(lesson.name());
    String chosen = chosen(lesson);
    WorkFolder work = new WorkFolder(lesson, chosen);
    if (work.isFilled()) {
      throw new LessonException(
          progress.started().isPresent() && progress.language().equals(chosen)
              ? ("lesson %1$s is begun already, in %2$s; go on with `bin/plumbline lesson check"
                      + " %1$s`, or begin anew with `bin/plumbline lesson reset %1$s`")
                  .formatted(lesson.number(), place.shown(work.path()))
              : "%s has files that `lesson start` did not make (%s); expected none: move them away"
                  .formatted(place.shown(work.path()), work.content()));
    }
    work.fill();
    bootcamp.change(lesson.name(), before -> before.begunAt(Instant.now(), chosen));
    PrintWriter out = spec.commandLine().getOut();
    LessonText.introduce(out, lesson, place.shown(work.path()));
    return 0;
  }

  private String chosen(Lesson lesson) {
    if (language.isEmpty() && !lesson.languages().isEmpty()) {
      throw new LessonException(
          "lesson %s has a choice of languages; expected --lang with one of %s"
              .formatted(lesson.number(), String.join(", ", lesson.languages())));
    }
    return CheckedFolder.language(lesson, lesson.folder().resolve("start"), language);
  }
}
