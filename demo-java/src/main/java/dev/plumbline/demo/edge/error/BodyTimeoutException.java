package dev.plumbline.demo.edge.error;

/** The body did not arrive in time; HTTP calls it 408. */
public final class BodyTimeoutException extends EdgeException {
  private static final long serialVersionUID = 1L;

  /** Says in one sentence what was wrong. */
  public BodyTimeoutException(String detail) {
    super(ShopReason.DEADLINE, detail);
  }

  @Override
  public int httpStatus() {
    return 408;
  }
}
