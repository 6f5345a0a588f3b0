package dev.plumbline.demo.edge.gateway;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.plumbline.demo.edge.EdgeSettings;
import dev.plumbline.demo.edge.error.ErrorCode;
import dev.plumbline.demo.edge.error.Failure;
import dev.plumbline.demo.edge.error.GatewayException;
import dev.plumbline.demo.edge.error.Reason;
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

/** The one place where what a gRPC call ended with becomes a {@link Failure} of the shop. */
final class GatewayFailures {
  /** Who may be named as the place where a failure began; other names are not passed on. */
  private static final Set<String> ORIGINS =
      Set.of("edge", EdgeSettings.GATEWAY, "worker", Failure.CLIENT);

  private GatewayFailures() {}

  /**
   * Translates status and trailers. ErrorInfo wins; without exactly one that can be read, the
   * failure is taken to have begun at the gateway.
   */
  static GatewayException of(Status status, Metadata trailers) {
    ErrorCode code = code(status);
    List<Any> details = details(status, trailers);
    Optional<ErrorInfo> info = only(details, ErrorInfo.class);
    Optional<Duration> retryAfter = only(details, RetryInfo.class).map(GatewayFailures::delay);
    if (info.isEmpty()) {
      Reason reason = withoutInfo(code);
      String origin = reason == Reason.CALLER_CANCELLED ? Failure.CLIENT : EdgeSettings.GATEWAY;
      return new GatewayException(
          Failure.of(code, reason, origin, retryAfter),
          sentence(code, status.getDescription()),
          status.asRuntimeException(trailers));
    }
    boolean trusted = ORIGINS.contains(info.get().getDomain());
    return new GatewayException(
        Failure.of(
            code,
            trusted ? Reason.of(info.get().getReason()) : Reason.UNSPECIFIED,
            trusted ? info.get().getDomain() : EdgeSettings.GATEWAY,
            retryAfter),
        status.getDescription() == null ? sentence(code, null) : status.getDescription(),
        status.asRuntimeException(trailers));
  }

  /** A connection that breaks off in mid-call is UNKNOWN to grpc-java; its cause knows better. */
  private static ErrorCode code(Status status) {
    boolean brokenOff =
        status.getCode() == Status.Code.UNKNOWN
            && status.getCause() instanceof ClosedChannelException;
    return brokenOff ? ErrorCode.UNAVAILABLE : ErrorCode.valueOf(status.getCode().name());
  }

  private static Reason withoutInfo(ErrorCode code) {
    return switch (code) {
      case DEADLINE_EXCEEDED -> Reason.DEADLINE;
      case UNAVAILABLE -> Reason.UNREACHABLE;
      case CANCELLED -> Reason.CALLER_CANCELLED;
      default -> Reason.UNSPECIFIED;
    };
  }

  /** What grpc-java says about sockets and exceptions is for logs, not for callers of the shop. */
  private static String sentence(ErrorCode code, @Nullable String description) {
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
