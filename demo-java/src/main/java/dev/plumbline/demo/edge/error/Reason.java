package dev.plumbline.demo.edge.error;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why an operation failed, in the words that all services of the shop share. */
public enum Reason {
  UNSPECIFIED(null),
  DEADLINE(ErrorCode.DEADLINE_EXCEEDED),
  UNREACHABLE(ErrorCode.UNAVAILABLE),
  SHUTTING_DOWN(ErrorCode.UNAVAILABLE),
  CALLER_CANCELLED(ErrorCode.CANCELLED),
  PANIC(ErrorCode.INTERNAL),
  OVERLOADED(ErrorCode.RESOURCE_EXHAUSTED),
  QUOTA_EXCEEDED(ErrorCode.RESOURCE_EXHAUSTED),
  BODY_MALFORMED(ErrorCode.INVALID_ARGUMENT),
  BODY_TOO_LARGE(ErrorCode.OUT_OF_RANGE),
  MEDIA_TYPE_UNSUPPORTED(ErrorCode.INVALID_ARGUMENT),
  METHOD_NOT_ALLOWED(ErrorCode.UNIMPLEMENTED),
  ROUTE_UNKNOWN(ErrorCode.NOT_FOUND),
  ORDER_INVALID(ErrorCode.INVALID_ARGUMENT),
  ORDER_UNKNOWN(ErrorCode.NOT_FOUND),
  STORE_FAILED(ErrorCode.INTERNAL),
  STORE_UNREACHABLE(ErrorCode.UNAVAILABLE),
  REQUEST_ID_REUSED(ErrorCode.ALREADY_EXISTS),
  LINE_INVALID(ErrorCode.INVALID_ARGUMENT),
  SKU_UNKNOWN(ErrorCode.NOT_FOUND),
  CHECKSUM_MISMATCH(ErrorCode.DATA_LOSS);

  private static final Map<String, Reason> BY_NAME =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

  private final Optional<ErrorCode> code;

  Reason(@Nullable ErrorCode code) {
    this.code = Optional.ofNullable(code);
  }

  /** The code that goes with this reason; empty for {@link #UNSPECIFIED}. */
  public Optional<ErrorCode> code() {
    return code;
  }

  /** The reason of this name; what the shop does not know is {@link #UNSPECIFIED}. */
  public static Reason of(String name) {
    return BY_NAME.getOrDefault(name, UNSPECIFIED);
  }

  /** Whether this is a reason of that code; only then does it change what the code says. */
  boolean goesWith(ErrorCode code) {
    return this.code.filter(own -> own == code).isPresent();
  }

  /** The HTTP status, where HTTP has a better word than the code's. */
  OptionalInt httpStatus() {
    return switch (this) {
      case OVERLOADED -> OptionalInt.of(503);
      case METHOD_NOT_ALLOWED -> OptionalInt.of(405);
      case BODY_TOO_LARGE -> OptionalInt.of(413);
      case MEDIA_TYPE_UNSUPPORTED -> OptionalInt.of(415);
      default -> OptionalInt.empty();
    };
  }

  /** Whose fault it is, where that is not what the code says. */
  Optional<String> fault() {
    return switch (this) {
      case OVERLOADED -> Optional.of("service");
      case METHOD_NOT_ALLOWED -> Optional.of("caller");
      default -> Optional.empty();
    };
  }
}
