package dev.plumbline.charter.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one HTTP status means. */
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

  /** Whose fault an answer with this status and this code is; null where the code's row says. */
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
