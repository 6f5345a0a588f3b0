package dev.plumbline.charter.error;

import java.util.Objects;

/** The error table's row of one code. */
public final class CodeRow {
  private final ErrorCode code;
  private final int httpStatus;
  private final Fault fault;
  private final Retryable retryable;
  private final boolean serverError;

  public CodeRow(
      ErrorCode code, int httpStatus, Fault fault, Retryable retryable, boolean serverError) {
    this.code = Objects.requireNonNull(code, "code");
    this.httpStatus = httpStatus;
    this.fault = Objects.requireNonNull(fault, "fault");
    this.retryable = Objects.requireNonNull(retryable, "retryable");
    this.serverError = serverError;
  }

  public ErrorCode code() {
    return code;
  }

  /** The HTTP status of a response with this code. */
  public int httpStatus() {
    return httpStatus;
  }

  public Fault fault() {
    return fault;
  }

  public Retryable retryable() {
    return retryable;
  }

  /** Whether the span of a server counts as failed. */
  public boolean serverError() {
    return serverError;
  }
}
