package dev.plumbline.charter.trust;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.Problem;

/** A charter that is not trusted: why, where, and what was expected. */
public final class UntrustedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;
  private final transient Problem problem;

  UntrustedException(Refusal refusal, String file, int line, String message, String expected) {
    this(refusal, new Problem(new Location(file, line, 1), message, expected, null));
  }

  private UntrustedException(Refusal refusal, Problem problem) {
    super(problem.toString());
    this.refusal = refusal;
    this.problem = problem;
  }

  public Refusal refusal() {
    return refusal;
  }

  public Problem problem() {
    return problem;
  }
}
