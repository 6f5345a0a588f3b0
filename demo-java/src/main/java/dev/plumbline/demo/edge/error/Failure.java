package dev.plumbline.demo.edge.error;

import java.time.Duration;
import java.util.Optional;

/**
 * A failure: its code and reason, where it began and whether a caller may retry.
 *
 * @param code canonical code
 * @param reason one of the shop's reasons
 * @param origin the service in which the failure began, or {@code client}
 * @param retryable whether a repetition may help
 * @param retryAfter how long to wait before it, where known
 */
public record Failure(
    ShopErrorCode code,
    ShopReason reason,
    String origin,
    boolean retryable,
    Optional<Duration> retryAfter) {

  /** The origin of everything that ends because its caller disconnected. */
  public static final String CLIENT = "client";

  /** A failure whose retry advice follows from code, reason and delay. */
  public static Failure of(
      ShopErrorCode code, ShopReason reason, String origin, Optional<Duration> retryAfter) {
    boolean retryable =
        code.retryable()
            || (reason == ShopReason.OVERLOADED && reason.goesWith(code))
            || (code == ShopErrorCode.RESOURCE_EXHAUSTED && retryAfter.isPresent());
    return new Failure(code, reason, origin, retryable, retryAfter);
  }

  /** A failure without a known delay. */
  public static Failure of(ShopErrorCode code, ShopReason reason, String origin) {
    return of(code, reason, origin, Optional.empty());
  }

  /** The HTTP status to answer with: the reason's, else the code's. */
  public int httpStatus() {
    return reason.goesWith(code)
        ? reason.httpStatus().orElse(code.httpStatus())
        : code.httpStatus();
  }

  /**
   * Who is responsible, relative to this service: {@code caller}, {@code service}, {@code
   * dependency}.
   */
  public String faultSeenFrom(String service) {
    return faultSeenFrom(service, httpStatus());
  }

  /** The same where another status is sent: 408 and 404 are the caller's. */
  public String faultSeenFrom(String service, int httpStatus) {
    boolean callers =
        (code == ShopErrorCode.DEADLINE_EXCEEDED && httpStatus == 408)
            || (code == ShopErrorCode.UNIMPLEMENTED && httpStatus == 405);
    String byCode = callers ? "caller" : code.fault();
    String fault = reason.goesWith(code) ? reason.fault().orElse(byCode) : byCode;
    return fault.equals("service") && !origin.equals(service) ? "dependency" : fault;
  }
}
