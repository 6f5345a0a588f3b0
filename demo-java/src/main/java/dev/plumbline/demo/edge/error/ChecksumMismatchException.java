package dev.plumbline.demo.edge.error;

/** Stored data does not match its checksum. */
public final class ChecksumMismatchException extends EdgeException {
  private static final long serialVersionUID = 1L;

  /** Says in one sentence what was wrong. */
  public ChecksumMismatchException(String detail) {
    super(ShopReason.CHECKSUM_MISMATCH, detail);
  }
}
