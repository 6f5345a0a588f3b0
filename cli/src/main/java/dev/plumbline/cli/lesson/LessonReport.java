package dev.plumbline.cli.lesson;

import dev.plumbline.cli.lesson.requirement.Requirement;
import dev.plumbline.cli.lesson.requirement.RequirementResult;
import java.io.PrintWriter;
import java.util.List;

/** Prints what a learner's service meets, what is still wrong, and where to look. */
final class LessonReport {
  private LessonReport() {}

  /** Writes one line for each requirement; two more for one that is not met; then the sum. */
  static void write(PrintWriter out, Lesson lesson, List<RequirementResult> outcomes) {
    int met = 0;
    boolean hinted = false;
    for (int i = 0; i < outcomes.size(); i++) {
      Requirement requirement = lesson.requirements().get(i);
      RequirementResult outcome = outcomes.get(i);
      met += outcome.met() ? 1 : 0;
      out.printf("  %-5s %s%n", outcome.met() ? "ok" : "wrong", requirement.says());
      if (!outcome.met()) {
        out.printf("        seen: %s%n", outcome.found());
        // The first wrong thing is often the cause of the others: one place to look at a time.
        if (!hinted) {
          out.printf("        look: %s%n", requirement.hint());
          hinted = true;
        }
      }
    }
    out.println(
        met == outcomes.size()
            ? "Solved: "
                + (met == 1 ? "the requirement is" : "all " + met + " requirements are")
                + " met."
            : met
                + " of "
                + outcomes.size()
                + " requirements are met; begin with the first wrong one.");
  }
}
