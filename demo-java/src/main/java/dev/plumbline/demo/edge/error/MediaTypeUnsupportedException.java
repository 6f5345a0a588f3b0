package dev.plumbline.demo.edge.error;

/** The body is not application/json; HTTP calls it 415. */
public final class MediaTypeUnsupportedException extends EdgeException {
  private static final long serialVersionUID = 1L;

  /** Says in one sentence what was wrong. */
  public MediaTypeUnsupportedException(String detail) {
    super(ShopReason.MEDIA_TYPE_UNSUPPORTED, detail);
  }
}
