package dev.plumbline.charter.error;

import java.util.Objects;

/** What is recorded on every failed operation, in every language alike. */
public final class ErrorTuple {
  /** Key of the canonical code. */
  public static final String CODE_KEY = "plumbline.error.code";

  /** Key of the code again, where the side that records it counts the operation as failed. */
  public static final String TYPE_KEY = "error.type";

  public static final String ORIGIN_KEY = "plumbline.error.origin";
  public static final String REASON_KEY = "plumbline.error.reason";
  public static final String FAULT_KEY = "plumbline.error.fault";
  public static final String RETRYABLE_KEY = "plumbline.error.retryable";

  private final ErrorCode code;
  private final String origin;
  private final String reason;
  private final Fault fault;
  private final boolean retryable;
  private final boolean serverError;

  public ErrorTuple(
      ErrorCode code,
      String origin,
      String reason,
      Fault fault,
      boolean retryable,
      boolean serverError) {
    this.code = Objects.requireNonNull(code, "code");
    this.origin = Objects.requireNonNull(origin, "origin");
    this.reason = Objects.requireNonNull(reason, "reason");
    this.fault = Objects.requireNonNull(fault, "fault");
    this.retryable = retryable;
    this.serverError = serverError;
  }

  public ErrorCode code() {
    return code;
  }

  /** Name of the service where the failure began. */
  public String origin() {
    return origin;
  }

  /** A reason of the charter, UNSPECIFIED where none was given. */
  public String reason() {
    return reason;
  }

  /** Who is responsible, relative to the service that records it. */
  public Fault fault() {
    return fault;
  }

  public boolean retryable() {
    return retryable;
  }

  /** Whether the span of a server counts as failed. */
  public boolean serverError() {
    return serverError;
  }

  /** Whether the span of a side counts as failed; all but a server's always do. */
  public boolean spanFails(Side side) {
    return side != Side.SERVER || serverError;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof ErrorTuple)) {
      return false;
    }
    ErrorTuple that = (ErrorTuple) other;
    return code == that.code
        && origin.equals(that.origin)
        && reason.equals(that.reason)
        && fault == that.fault
        && retryable == that.retryable
        && serverError == that.serverError;
  }

  @Override
  public int hashCode() {
    return Objects.hash(code, origin, reason, fault, retryable, serverError);
  }

  @Override
  public String toString() {
    return code
        + "/"
        + reason
        + " from "
        + origin
        + " (fault "
        + fault
        + (retryable ? ", retryable)" : ", not retryable)");
  }
}
