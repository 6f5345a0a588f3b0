package dev.plumbline.demo.edge.error;

/** The canonical codes (google.rpc.Code) at this boundary: HTTP status, fault, retry advice. */
public enum ShopErrorCode {
  CANCELLED(499, "caller", false),
  UNKNOWN(500, "service", false),
  INVALID_ARGUMENT(400, "caller", false),
  DEADLINE_EXCEEDED(504, "service", false),
  NOT_FOUND(404, "caller", false),
  ALREADY_EXISTS(409, "caller", false),
  PERMISSION_DENIED(403, "caller", false),
  RESOURCE_EXHAUSTED(429, "caller", false),
  FAILED_PRECONDITION(400, "caller", false),
  ABORTED(409, "caller", false),
  OUT_OF_RANGE(400, "caller", false),
  UNIMPLEMENTED(501, "service", false),
  INTERNAL(500, "service", false),
  UNAVAILABLE(503, "service", true),
  DATA_LOSS(500, "service", false),
  UNAUTHENTICATED(401, "caller", false);

  private final int httpStatus;
  private final String fault;
  private final boolean retryable;

  ShopErrorCode(int httpStatus, String fault, boolean retryable) {
    this.httpStatus = httpStatus;
    this.fault = fault;
    this.retryable = retryable;
  }

  /** The HTTP status of a response with this code. */
  public int httpStatus() {
    return httpStatus;
  }

  /** Who is responsible, relative to where it began: {@code caller} or {@code service}. */
  public String fault() {
    return fault;
  }

  /** Whether a retry may help, unless reason or delay decide. */
  public boolean retryable() {
    return retryable;
  }
}
