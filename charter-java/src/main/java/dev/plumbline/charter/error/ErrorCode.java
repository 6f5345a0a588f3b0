package dev.plumbline.charter.error;

import org.jspecify.annotations.Nullable;

/** The canonical codes of a failure: google.rpc.Code without OK. */
public enum ErrorCode {
  CANCELLED(1),
  UNKNOWN(2),
  INVALID_ARGUMENT(3),
  DEADLINE_EXCEEDED(4),
  NOT_FOUND(5),
  ALREADY_EXISTS(6),
  PERMISSION_DENIED(7),
  RESOURCE_EXHAUSTED(8),
  FAILED_PRECONDITION(9),
  ABORTED(10),
  OUT_OF_RANGE(11),
  UNIMPLEMENTED(12),
  INTERNAL(13),
  UNAVAILABLE(14),
  DATA_LOSS(15),
  UNAUTHENTICATED(16);

  private static final ErrorCode[] CODES = values();

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  /** The number on the wire, 1 to 16. */
  public int number() {
    return number;
  }

  /** The code with this number; null for 0 (OK), UNKNOWN for a number that is none. */
  public static @Nullable ErrorCode fromNumber(int number) {
    if (number == 0) {
      return null;
    }
    return number < 0 || number > CODES.length ? UNKNOWN : CODES[number - 1];
  }

  /** The code with this name, or null. */
  public static @Nullable ErrorCode fromName(String name) {
    for (ErrorCode code : CODES) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    return null;
  }
}
