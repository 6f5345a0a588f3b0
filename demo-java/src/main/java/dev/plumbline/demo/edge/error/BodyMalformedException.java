package dev.plumbline.demo.edge.error;

/** The body is not JSON of the documented shape. */
public final class BodyMalformedException extends EdgeException {
  private static final long serialVersionUID = 1L;

  /** Says in one sentence what was wrong. */
  public BodyMalformedException(String detail) {
    super(ShopReason.BODY_MALFORMED, detail);
  }
}
