package dev.plumbline.demo.edge.error;

/** The route exists, but not with this method; HTTP calls it 405. */
public final class MethodNotAllowedException extends EdgeException {
  private static final long serialVersionUID = 1L;

  private final String allowed;

  /**
   * @param method the method of the request
   * @param allowed the methods of the route, as in an {@code Allow} header
   */
  public MethodNotAllowedException(String method, String allowed) {
    super(ShopReason.METHOD_NOT_ALLOWED, "this route has no " + method + "; it has " + allowed);
    this.allowed = allowed;
  }

  /** The value of the {@code Allow} header. */
  public String allowed() {
    return allowed;
  }
}
