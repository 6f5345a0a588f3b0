package dev.plumbline.demo.edge.error;

import java.time.Duration;
import java.util.Optional;

/**
 * A failure with a reason, on its way to {@code ProblemResponses}. Each reason has a class of its
 * own, so that the class name alone determines it (policy.yaml, {@code errors.exceptions.java}).
 */
public abstract class EdgeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ShopReason reason;

  /**
   * @param reason a reason that has a code
   * @param detail one sentence for the person who sent the request
   */
  protected EdgeException(ShopReason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  /** The failure, as seen in a service of this name. */
  public Failure failure(String service) {
    ShopErrorCode code = reason.code().orElse(ShopErrorCode.INTERNAL);
    String origin = reason == ShopReason.CALLER_CANCELLED ? Failure.CLIENT : service;
    return Failure.of(code, reason, origin, retryAfter());
  }

  /**
   * The HTTP status of the response; differs from the reason's where HTTP has a more specific one.
   */
  public int httpStatus() {
    ShopErrorCode code = reason.code().orElse(ShopErrorCode.INTERNAL);
    return reason.httpStatus().orElse(code.httpStatus());
  }

  /** How long a caller should wait before a repetition. */
  protected Optional<Duration> retryAfter() {
    return Optional.empty();
  }
}
