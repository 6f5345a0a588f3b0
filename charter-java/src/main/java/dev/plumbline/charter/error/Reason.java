package dev.plumbline.charter.error;

import dev.plumbline.charter.Location;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One reason of the charter; what it sets overrides the row of its code. */
public final class Reason {
  private final Location location;
  private final String name;
  private final @Nullable ErrorCode code;
  private final @Nullable Fault fault;
  private final @Nullable Retryable retryable;
  private final @Nullable Boolean serverError;
  private final @Nullable Integer httpStatus;
  private final String owner;
  private final String brief;
  private final String advice;

  public Reason(
      Location location,
      String name,
      @Nullable ErrorCode code,
      @Nullable Fault fault,
      @Nullable Retryable retryable,
      @Nullable Boolean serverError,
      @Nullable Integer httpStatus,
      String owner,
      String brief,
      String advice) {
    this.location = Objects.requireNonNull(location, "location");
    this.name = Objects.requireNonNull(name, "name");
    this.code = code;
    this.fault = fault;
    this.retryable = retryable;
    this.serverError = serverError;
    this.httpStatus = httpStatus;
    this.owner = Objects.requireNonNull(owner, "owner");
    this.brief = Objects.requireNonNull(brief, "brief");
    this.advice = Objects.requireNonNull(advice, "advice");
  }

  public Location location() {
    return location;
  }

  public String name() {
    return name;
  }

  /** Null for UNSPECIFIED, which goes with every code. */
  public @Nullable ErrorCode code() {
    return code;
  }

  public @Nullable Fault fault() {
    return fault;
  }

  public @Nullable Retryable retryable() {
    return retryable;
  }

  public @Nullable Boolean serverError() {
    return serverError;
  }

  /** The HTTP status of a response with this reason; null for the code's. */
  public @Nullable Integer httpStatus() {
    return httpStatus;
  }

  public String owner() {
    return owner;
  }

  public String brief() {
    return brief;
  }

  public String advice() {
    return advice;
  }
}
