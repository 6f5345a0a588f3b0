package dev.plumbline.cli.lesson;

import dev.plumbline.cli.lesson.demand.Demand;
import dev.plumbline.cli.lesson.demand.Outcome;
import java.io.PrintWriter;
import java.util.List;

/** Tells a learner what is right, what is still wrong, and where to look. */
final class LessonReport {
  private LessonReport() {}

  /** Writes one line for each demand; two more for one that is not met; then the sum. */
  static void write(PrintWriter out, Lesson lesson, List<Outcome> outcomes) {
    int met = 0;
    boolean hinted = false;
    for (int i = 0; i < outcomes.size(); i++) {
      Demand demand = lesson.demands().get(i);
      Outcome outcome = outcomes.get(i);
      met += outcome.met() ? 1 : 0;
      out.printf("  %-5s %s%n", outcome.met() ? "ok" : "wrong", demand.says());
      if (!outcome.met()) {
        out.printf("        seen: %s%n", outcome.found());
        // The first wrong thing is often the cause of the others: one place to look at a time.
        if (!hinted) {
          out.printf("        look: %s%n", demand.hint());
          hinted = true;
        }
      }
    }
    out.println(
        met == outcomes.size()
            ? "Solved: all " + met + " demands are met."
            : met + " of " + outcomes.size() + " demands are met; begin with the first wrong one.");
  }
}
