package dev.plumbline.demo.edge.error;

/** The service is draining. */
public final class ShuttingDownException extends EdgeException {
  private static final long serialVersionUID = 1L;

  /** Says in one sentence what was wrong. */
  public ShuttingDownException(String detail) {
    super(ShopReason.SHUTTING_DOWN, detail);
  }
}
