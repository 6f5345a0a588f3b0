package dev.plumbline.cli.lesson;

import dev.plumbline.cli.stack.Checkout;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Checks a lesson and remembers what was found, where it was the learner's own folder. */
final class LessonRun {
  private final Checkout checkout;
  private final Bootcamp bootcamp;
  private final Lesson lesson;
  private final CheckedFolder checked;
  private final boolean isOwn;

  /**
   * @param isOwn whether the folder is the learner's; a check of the solution is not remembered
   */
  LessonRun(
      Checkout checkout, Bootcamp bootcamp, Lesson lesson, CheckedFolder checked, boolean isOwn) {
    this.checkout = checkout;
    this.bootcamp = bootcamp;
    this.lesson = lesson;
    this.checked = checked;
    this.isOwn = isOwn;
  }

  /**
   * Runs one check.
   *
   * @throws LessonException when it could not be checked; what keeps the learner's program from
   *     running is remembered, too
   */
  LessonCheck.Outcome check(RunningDemo demo, Duration patience)
      throws IOException, InterruptedException {
    LessonCheck check =
        new LessonCheck(lesson, checked.language(), checked.dir(), checkout, demo, patience);
    // Without a demo nothing is known of the learner's program: what was found before stays.
    demo.require();
    try {
      LessonCheck.Outcome outcome = check.run();
      remember(
          outcome.judged().stream().map(LessonRun::checked).toList(),
          outcome.mistakes().stream().map(Lesson.Mistake::says).toList(),
          "");
      return outcome;
    } catch (LessonException e) {
      remember(List.of(), List.of(), String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private static Progress.Checked checked(LessonCheck.Judged judged) {
    return new Progress.Checked(
        judged.demand().id(),
        judged.demand().says(),
        judged.met(),
        judged.result().seen(),
        judged.result().missing(),
        judged.met() ? "" : judged.demand().hint(),
        judged.result().traces());
  }

  private void remember(List<Progress.Checked> demands, List<String> mistakes, String problem)
      throws IOException, InterruptedException {
    if (isOwn) {
      Progress.LastCheck last =
          new Progress.LastCheck(
              Instant.now(),
              checkout.root().relativize(checked.dir()).toString(),
              demands,
              mistakes,
              problem);
      bootcamp.change(lesson.name(), before -> before.with(last));
    }
  }
}
