package dev.plumbline.demo.edge.error;

/** No route has this path. */
public final class RouteUnknownException extends EdgeException {
  private static final long serialVersionUID = 1L;

  /** Says in one sentence what was wrong. */
  public RouteUnknownException(String detail) {
    super(ShopReason.ROUTE_UNKNOWN, detail);
  }
}
