package dev.plumbline.console.store;

/** A request was refused; the message has the reason. */
public final class RequestRefused extends Exception {

  private static final long serialVersionUID = 1;

  private final Why why;

  /** Whether to retry. */
  public enum Why {
    /** There is no room now; the sender should retry. */
    BUSY,
    /** It is malformed; a retry is pointless. */
    MALFORMED
  }

  RequestRefused(Why why, String message) {
    super(message);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
