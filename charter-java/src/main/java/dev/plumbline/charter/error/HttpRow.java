package dev.plumbline.charter.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The error table's row of one HTTP status. */
public final class HttpRow {
  private final ErrorCode code;
  private final @Nullable Fault fault;

  public HttpRow(ErrorCode code, @Nullable Fault fault) {
    this.code = Objects.requireNonNull(code, "code");
    this.fault = fault;
  }

  public ErrorCode code() {
    return code;
  }

  /** The fault of a response with this status and this code; null where the code's row decides. */
  public @Nullable Fault fault() {
    return fault;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HttpRow
        && code == ((HttpRow) other).code
        && fault == ((HttpRow) other).fault;
  }

  @Override
  public int hashCode() {
    return Objects.hash(code, fault);
  }

  /** {@code UNIMPLEMENTED}, or {@code UNIMPLEMENTED, fault caller}. */
  @Override
  public String toString() {
    return fault == null ? code.name() : code + ", fault " + fault;
  }
}
