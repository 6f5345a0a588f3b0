package dev.plumbline.demo.edge.error;

/** The body is over the limit; HTTP calls it 413. */
public final class BodyTooLargeException extends EdgeException {
  private static final long serialVersionUID = 1L;

  /** Says in one sentence what was wrong. */
  public BodyTooLargeException(String detail) {
    super(ShopReason.BODY_TOO_LARGE, detail);
  }
}
