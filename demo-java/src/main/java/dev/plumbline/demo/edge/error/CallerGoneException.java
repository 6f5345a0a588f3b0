package dev.plumbline.demo.edge.error;

/** The caller closed the connection before the answer. */
public final class CallerGoneException extends EdgeException {
  private static final long serialVersionUID = 1L;

  /** Says in one sentence what was wrong. */
  public CallerGoneException(String detail) {
    super(ShopReason.CALLER_CANCELLED, detail);
  }
}
