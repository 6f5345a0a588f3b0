package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.format.Counted;

/**
 * The result of checking a requirement.
 *
 * @param met whether it was met
 * @param found the observation, in a few words
 */
public record RequirementResult(boolean met, String found) {

  /** Met when it holds for all of so many requests. */
  static RequirementResult ofAll(long holds, int requests) {
    return new RequirementResult(
        holds == requests, holds + " of " + Counted.of(requests, "request"));
  }

  /** Returns the same with a detail appended. */
  RequirementResult with(String more) {
    return more.isEmpty() ? this : new RequirementResult(met, found + "; " + more);
  }
}
