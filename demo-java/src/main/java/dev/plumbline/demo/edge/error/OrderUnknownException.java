package dev.plumbline.demo.edge.error;

/** No order has this identifier. */
public final class OrderUnknownException extends EdgeException {
  private static final long serialVersionUID = 1L;

  /** Says in one sentence what was wrong. */
  public OrderUnknownException(String detail) {
    super(ShopReason.ORDER_UNKNOWN, detail);
  }
}
