package dev.plumbline.demo.edge.error;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why an operation failed; all services of the shop share these reasons. */
public enum ShopReason {
  UNSPECIFIED(null),
  DEADLINE(ShopErrorCode.DEADLINE_EXCEEDED),
  UNREACHABLE(ShopErrorCode.UNAVAILABLE),
  SHUTTING_DOWN(ShopErrorCode.UNAVAILABLE),
  CALLER_CANCELLED(ShopErrorCode.CANCELLED),
  PANIC(ShopErrorCode.INTERNAL),
  OVERLOADED(ShopErrorCode.RESOURCE_EXHAUSTED),
  QUOTA_EXCEEDED(ShopErrorCode.RESOURCE_EXHAUSTED),
  BODY_MALFORMED(ShopErrorCode.INVALID_ARGUMENT),
  BODY_TOO_LARGE(ShopErrorCode.OUT_OF_RANGE),
  MEDIA_TYPE_UNSUPPORTED(ShopErrorCode.INVALID_ARGUMENT),
  METHOD_NOT_ALLOWED(ShopErrorCode.UNIMPLEMENTED),
  ROUTE_UNKNOWN(ShopErrorCode.NOT_FOUND),
  ORDER_INVALID(ShopErrorCode.INVALID_ARGUMENT),
  ORDER_UNKNOWN(ShopErrorCode.NOT_FOUND),
  STORE_FAILED(ShopErrorCode.INTERNAL),
  STORE_UNREACHABLE(ShopErrorCode.UNAVAILABLE),
  REQUEST_ID_REUSED(ShopErrorCode.ALREADY_EXISTS),
  LINE_INVALID(ShopErrorCode.INVALID_ARGUMENT),
  SKU_UNKNOWN(ShopErrorCode.NOT_FOUND),
  CHECKSUM_MISMATCH(ShopErrorCode.DATA_LOSS);

  private static final Map<String, ShopReason> BY_NAME =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

  private final Optional<ShopErrorCode> code;

  ShopReason(@Nullable ShopErrorCode code) {
    this.code = Optional.ofNullable(code);
  }

  /** The code that goes with this reason; empty for {@link #UNSPECIFIED}. */
  public Optional<ShopErrorCode> code() {
    return code;
  }

  /** The reason of this name; unknown ones are {@link #UNSPECIFIED}. */
  public static ShopReason of(String name) {
    return BY_NAME.getOrDefault(name, UNSPECIFIED);
  }

  /** Whether this is a reason of that code; only then does it override the code. */
  boolean goesWith(ShopErrorCode code) {
    return this.code.filter(own -> own == code).isPresent();
  }

  /** The HTTP status, where it is not the code's. */
  OptionalInt httpStatus() {
    return switch (this) {
      case OVERLOADED -> OptionalInt.of(503);
      case METHOD_NOT_ALLOWED -> OptionalInt.of(405);
      case BODY_TOO_LARGE -> OptionalInt.of(413);
      case MEDIA_TYPE_UNSUPPORTED -> OptionalInt.of(415);
      default -> OptionalInt.empty();
    };
  }

  /** Who is responsible, where it is not the code's. */
  Optional<String> fault() {
    return switch (this) {
      case OVERLOADED -> Optional.of("service");
      case METHOD_NOT_ALLOWED -> Optional.of("caller");
      default -> Optional.empty();
    };
  }
}
