package dev.plumbline.demo.edge.error;

import java.time.Duration;
import java.util.Optional;

/**
 * What failed, where it began and what a caller may do about it.
 *
 * @param code canonical code
 * @param reason one of the shop's reasons
 * @param origin the service in which the failure began, or {@code client}
 * @param retryable whether a repetition may help
 * @param retryAfter how long to wait before it, where known
 */
public record Failure(
    ErrorCode code,
    Reason reason,
    String origin,
    boolean retryable,
    Optional<Duration> retryAfter) {

  /** The origin of everything that ends because its caller went away. */
  public static final String CLIENT = "client";

  /** A failure whose retry advice follows from code, reason and delay. */
  public static Failure of(
      ErrorCode code, Reason reason, String origin, Optional<Duration> retryAfter) {
    boolean retryable =
        code.retryable()
            || (reason == Reason.OVERLOADED && reason.goesWith(code))
            || (code == ErrorCode.RESOURCE_EXHAUSTED && retryAfter.isPresent());
    return new Failure(code, reason, origin, retryable, retryAfter);
  }

  /** A failure without a known delay. */
  public static Failure of(ErrorCode code, Reason reason, String origin) {
    return of(code, reason, origin, Optional.empty());
  }

  /**
   * Whose fault it is, seen from this service: {@code caller}, {@code service}, {@code dependency}.
   */
  public String faultSeenFrom(String service) {
    String fault = reason.goesWith(code) ? reason.fault().orElse(code.fault()) : code.fault();
    return fault.equals("service") && !origin.equals(service) ? "dependency" : fault;
  }
}
