package dev.plumbline.otlp.receive;

/** A request that was not read, and its response. */
final class RejectedRequest extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String problem;

  RejectedRequest(int status, String problem) {
    super(problem);
    this.status = status;
    this.problem = problem;
  }

  int status() {
    return status;
  }

  String problem() {
    return problem;
  }
}
