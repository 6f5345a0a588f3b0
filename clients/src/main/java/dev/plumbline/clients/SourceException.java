package dev.plumbline.clients;

/** A server was not reached or sent an unexpected response; the message names it and why. */
public final class SourceException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;

  public SourceException(String message) {
    this(message, 0);
  }

  /**
   * @param status the HTTP status of the answer; 0 when there was none
   */
  public SourceException(String message, int status) {
    super(message);
    this.status = status;
  }

  public SourceException(String message, Throwable cause) {
    super(message, cause);
    this.status = 0;
  }

  /** Returns the HTTP status of the answer; 0 when there was none. */
  public int status() {
    return status;
  }
}
