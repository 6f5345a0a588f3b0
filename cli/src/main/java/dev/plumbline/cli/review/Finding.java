package dev.plumbline.cli.review;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What a review found at a place.
 *
 * @param name the attribute, metric or span that it is about; empty where it is about none
 */
record Finding(ReviewRule rule, String name, Problem problem) {

  Finding(
      ReviewRule rule,
      String name,
      Location place,
      String what,
      String expected,
      @Nullable String nearest) {
    this(rule, name, new Problem(place, what, expected, nearest));
  }

  Location place() {
    return problem.location();
  }

  /** {@code file:line:column: what; expected …; did you mean "…"? (rule)} */
  @Override
  public String toString() {
    return problem + " (" + rule.id() + ")";
  }
}
