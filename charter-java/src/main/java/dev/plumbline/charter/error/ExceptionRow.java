package dev.plumbline.charter.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The error table's row of one type of exception or error value. */
public final class ExceptionRow {
  private final String type;
  private final @Nullable ErrorCode code;
  private final @Nullable String reason;

  public ExceptionRow(String type, @Nullable ErrorCode code, @Nullable String reason) {
    this.type = Objects.requireNonNull(type, "type");
    this.code = code;
    this.reason = reason;
  }

  /** Class name in Java; in Go and Rust the policy's name for it. */
  public String type() {
    return type;
  }

  /** Null when the exception has its own code. */
  public @Nullable ErrorCode code() {
    return code;
  }

  public @Nullable String reason() {
    return reason;
  }

  /** Whether the exception has a code of its own. */
  public boolean ownCode() {
    return code == null;
  }
}
