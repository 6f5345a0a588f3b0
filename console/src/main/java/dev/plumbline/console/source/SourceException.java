package dev.plumbline.console.source;

/** A source of traces, metrics or alerts did not answer; the message says which and why. */
public final class SourceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public SourceException(String message) {
    super(message);
  }

  public SourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
