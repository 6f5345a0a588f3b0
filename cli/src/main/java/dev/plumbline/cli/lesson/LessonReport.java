package dev.plumbline.cli.lesson;

import java.io.PrintWriter;

/** Prints what a learner's services meet, what is still wrong, and where to look. */
public final class LessonReport {
  private LessonReport() {}

  /**
   * Writes one line for each demand; more for one that is not met: what was seen, what is missing,
   * where to look; then the mistake that was recognised, and the sum.
   */
  public static void write(PrintWriter out, LessonCheck.Outcome outcome) {
    int met = 0;
    boolean hinted = false;
    for (LessonCheck.Judged judged : outcome.judged()) {
      met += judged.met() ? 1 : 0;
      out.printf("  %-5s %s%n", judged.met() ? "ok" : "wrong", judged.demand().says());
      if (judged.met()) {
        continue;
      }
      line(out, "seen", judged.result().seen());
      line(out, "missing", judged.result().missing());
      // The first wrong thing is often the cause of the others: one place to look at a time.
      if (!hinted) {
        line(out, "look", judged.demand().hint());
        hinted = true;
      }
    }
    for (Lesson.Mistake mistake : outcome.mistakes()) {
      out.println("  This looks like a known mistake: " + mistake.says());
    }
    outcome
        .foreign()
        .forEach(
            (service, items) ->
                out.printf(
                    "  %d items of %s came from another process of that name; they do not count.%n",
                    items, service));
    if (!outcome.complete()) {
      out.println(
          "  Not all telemetry of the demo has arrived: does it run with MODE=before, or is the"
              + " machine busy? Try again, with --wait for more time.");
    }
    int all = outcome.judged().size();
    out.println(
        met == all
            ? "Solved: "
                + (met == 1 ? "the requirement is" : "all " + met + " requirements are")
                + " met."
            : met + " of " + all + " requirements are met; begin with the first wrong one.");
  }

  private static void line(PrintWriter out, String what, String text) {
    if (!text.isEmpty()) {
      out.printf("        %s: %s%n", what, text);
    }
  }
}
