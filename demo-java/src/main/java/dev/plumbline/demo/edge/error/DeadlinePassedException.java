package dev.plumbline.demo.edge.error;

/** The time for this request is over. */
public final class DeadlinePassedException extends EdgeException {
  private static final long serialVersionUID = 1L;

  /** Says in one sentence what was wrong. */
  public DeadlinePassedException(String detail) {
    super(ShopReason.DEADLINE, detail);
  }
}
