package dev.plumbline.otlp;

/** Thrown for input that is not OTLP; the message continues a "file:line: ". */
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
