package dev.plumbline.demo.edge.error;

/** A field of the order breaks its limits. */
public final class OrderInvalidException extends EdgeException {
  private static final long serialVersionUID = 1L;

  /** Says in one sentence what was wrong. */
  public OrderInvalidException(String detail) {
    super(ShopReason.ORDER_INVALID, detail);
  }
}
