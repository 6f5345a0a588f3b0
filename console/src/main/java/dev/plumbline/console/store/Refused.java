package dev.plumbline.console.store;

/** A request was not taken; the message says why. */
public final class Refused extends Exception {

  private static final long serialVersionUID = 1;

  private final Why why;

  /** What is to be done about it. */
  public enum Why {
    /** There is no room now; the sender is to come again. */
    BUSY,
    /** It is not what it claims to be; sending it again is of no use. */
    MALFORMED
  }

  Refused(Why why, String message) {
    super(message);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
