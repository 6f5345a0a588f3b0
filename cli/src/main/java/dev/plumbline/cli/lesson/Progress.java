package dev.plumbline.cli.lesson;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a learner is in a lesson.
 *
 * @param language the chosen one; empty where there is no choice, or none was made
 * @param started when it was begun
 * @param hints how many hints were shown
 * @param solved when it was solved for the first time
 * @param lastCheck what the last check of the learner's own folder found
 */
record Progress(
    String language,
    Optional<Instant> started,
    int hints,
    Optional<Instant> solved,
    Optional<LastCheck> lastCheck) {

  static final Progress NONE =
      new Progress("", Optional.empty(), 0, Optional.empty(), Optional.empty());

  /**
   * A check.
   *
   * @param folder that was checked, from the root of the checkout
   * @param demands in their order; none where there is a problem
   * @param mistakes what those that were recognised say
   * @param problem why nothing could be checked; empty where it could
   */
  record LastCheck(
      Instant at, String folder, List<Checked> demands, List<String> mistakes, String problem) {
    LastCheck {
      demands = List.copyOf(demands);
      mistakes = List.copyOf(mistakes);
    }

    boolean isSolved() {
      return problem.isEmpty() && demands.stream().allMatch(Checked::met);
    }

    long met() {
      return demands.stream().filter(Checked::met).count();
    }
  }

  /** A demand as the check found it. */
  record Checked(
      String id,
      String says,
      boolean met,
      String seen,
      String missing,
      String look,
      List<String> traces) {
    Checked {
      traces = List.copyOf(traces);
    }
  }

  Progress begunAt(Instant now, String chosen) {
    return new Progress(chosen, Optional.of(now), 0, Optional.empty(), Optional.empty());
  }

  Progress withHint() {
    return new Progress(language, started, hints + 1, solved, lastCheck);
  }

  Progress with(LastCheck check) {
    Optional<Instant> first =
        solved.isEmpty() && check.isSolved() ? Optional.of(check.at()) : solved;
    return new Progress(language, started, hints, first, Optional.of(check));
  }

  /** Its state in a few words. */
  String words() {
    if (solved.isPresent()) {
      return "solved";
    }
    if (lastCheck.isPresent()) {
      LastCheck check = lastCheck.get();
      return check.problem().isEmpty()
          ? check.met() + " of " + check.demands().size() + " met"
          : "could not be checked";
    }
    return started.isPresent() ? "begun" : "";
  }
}
