package dev.plumbline.otlp.receive;

/** Telemetry that was not checked, and how its sender is answered. */
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
