package dev.plumbline.charter.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one type of exception or error value means. */
public final class ExceptionRow {
  private final String type;
  private final @Nullable ErrorCode code;
  private final @Nullable String reason;

  public ExceptionRow(String type, @Nullable ErrorCode code, @Nullable String reason) {
    this.type = Objects.requireNonNull(type, "type");
    this.code = code;
    this.reason = reason;
  }

  /** Class name in Java; the name that the policy gives it in Go and Rust. */
  public String type() {
    return type;
  }

  /** Null when the exception carries its own code. */
  public @Nullable ErrorCode code() {
    return code;
  }

  public @Nullable String reason() {
    return reason;
  }

  /** Whether the exception carries a code of its own. */
  public boolean ownCode() {
    return code == null;
  }
}
