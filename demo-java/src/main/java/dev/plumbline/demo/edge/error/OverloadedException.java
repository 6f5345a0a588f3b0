package dev.plumbline.demo.edge.error;

import java.time.Duration;
import java.util.Optional;

/** The service sheds load and sends a retry delay. */
public final class OverloadedException extends EdgeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /** Says in one sentence what was wrong, and how long to wait. */
  public OverloadedException(String detail, Duration retryAfter) {
    super(ShopReason.OVERLOADED, detail);
    this.retryAfter = retryAfter;
  }

  @Override
  protected Optional<Duration> retryAfter() {
    return Optional.of(retryAfter);
  }
}
