package dev.plumbline.demo.edge.gateway;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.plumbline.demo.edge.EdgeSettings;
import dev.plumbline.demo.edge.error.Failure;
import dev.plumbline.demo.edge.error.GatewayException;
import dev.plumbline.demo.edge.error.ShopErrorCode;
import dev.plumbline.demo.edge.error.ShopReason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Translates a failed gRPC call into a {@link Failure} of the shop. */
final class GatewayFailures {
  /** Accepted origins; others are not forwarded. */
  private static final Set<String> ORIGINS =
      Set.of("edge", EdgeSettings.GATEWAY, "worker", Failure.CLIENT);

  private GatewayFailures() {}

  /**
   * Translates status and trailers. ErrorInfo wins; without exactly one that can be read, the
   * failure is taken to have begun at the gateway.
   */
  static GatewayException of(Status status, Metadata trailers) {
    ShopErrorCode code = code(status);
    List<Any> details = details(status, trailers);
    Optional<ErrorInfo> info = only(details, ErrorInfo.class);
    Optional<Duration> retryAfter = only(details, RetryInfo.class).map(GatewayFailures::delay);
    if (info.isEmpty()) {
      ShopReason reason = withoutInfo(code);
      String origin = reason == ShopReason.CALLER_CANCELLED ? Failure.CLIENT : EdgeSettings.GATEWAY;
      return new GatewayException(
          Failure.of(code, reason, origin, retryAfter),
          sentence(code, status.getDescription()),
          status.asRuntimeException(trailers));
    }
    boolean trusted = ORIGINS.contains(info.get().getDomain());
    return new GatewayException(
        Failure.of(
            code,
            trusted ? ShopReason.of(info.get().getReason()) : ShopReason.UNSPECIFIED,
            trusted ? info.get().getDomain() : EdgeSettings.GATEWAY,
            retryAfter),
        status.getDescription() == null ? sentence(code, null) : status.getDescription(),
        status.asRuntimeException(trailers));
  }

  /**
   * grpc-java reports a connection that breaks in the middle of a call as UNKNOWN; its cause is
   * more exact.
   */
  private static ShopErrorCode code(Status status) {
    boolean brokenOff =
        status.getCode() == Status.Code.UNKNOWN
            && status.getCause() instanceof ClosedChannelException;
    return brokenOff ? ShopErrorCode.UNAVAILABLE : ShopErrorCode.valueOf(status.getCode().name());
  }

  private static ShopReason withoutInfo(ShopErrorCode code) {
    return switch (code) {
      case DEADLINE_EXCEEDED -> ShopReason.DEADLINE;
      case UNAVAILABLE -> ShopReason.UNREACHABLE;
      case CANCELLED -> ShopReason.CALLER_CANCELLED;
      default -> ShopReason.UNSPECIFIED;
    };
  }

  /** grpc-java's text about sockets and exceptions is for logs, not for callers of the shop. */
  private static String sentence(ShopErrorCode code, @Nullable String description) {
    return switch (code) {
      case DEADLINE_EXCEEDED -> "the gateway did not answer in time";
      case UNAVAILABLE -> "the gateway cannot be reached";
      case CANCELLED -> "the caller gave up";
      case UNKNOWN, INTERNAL, DATA_LOSS, UNIMPLEMENTED -> "the gateway failed";
      default -> description == null ? "the gateway refused the request" : description;
    };
  }

  private static List<Any> details(Status status, Metadata trailers) {
    try {
      com.google.rpc.Status rich = StatusProto.fromStatusAndTrailers(status, trailers);
      return rich == null ? List.of() : rich.getDetailsList();
    } catch (RuntimeException unreadable) {
      // Details that contradict the status or are no protobuf count as none.
      return List.of();
    }
  }

  private static <T extends Message> Optional<T> only(List<Any> details, Class<T> type) {
    List<T> found = new ArrayList<>(1);
    for (Any detail : details) {
      if (detail.is(type)) {
        try {
          found.add(detail.unpack(type));
        } catch (InvalidProtocolBufferException unreadable) {
          return Optional.empty();
        }
      }
    }
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static Duration delay(RetryInfo info) {
    long seconds = Math.max(0, Math.min(info.getRetryDelay().getSeconds(), 3_600));
    return Duration.ofSeconds(seconds, Math.max(0, info.getRetryDelay().getNanos()));
  }
}
