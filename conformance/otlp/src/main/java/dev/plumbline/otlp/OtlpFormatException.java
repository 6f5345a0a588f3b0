package dev.plumbline.otlp;

/** Says what in a line is not OTLP; the message reads on after "file:line: ". */
public final class OtlpFormatException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String problem;

  public OtlpFormatException(String message) {
    super(message, null, false, false);
    this.problem = message;
  }

  /** The message, never null. */
  public String problem() {
    return problem;
  }
}
