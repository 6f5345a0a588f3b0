package dev.plumbline.demo.edge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import dev.plumbline.demo.edge.error.Failure;
import dev.plumbline.demo.edge.error.ShopErrorCode;
import dev.plumbline.demo.edge.error.ShopReason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

/** Values from the gateway are only accepted when the shop defines them. */
class GatewayFailuresTest {
  private static final Any INFO = info("worker", "PANIC");

  @Test
  void oneErrorInfo_isForwarded() {
    Failure failure = failure(Status.Code.INTERNAL, INFO);

    assertThat(failure.origin()).isEqualTo("worker");
    assertThat(failure.reason()).isEqualTo(ShopReason.PANIC);
  }

  @Test
  void twoErrorInfos_countAsNone() {
    assertUnknown(failure(Status.Code.INTERNAL, INFO, INFO));
  }

  @Test
  void anUnreadableErrorInfo_countsAsNone() {
    Any broken =
        Any.newBuilder()
            .setTypeUrl("type.googleapis.com/google.rpc.ErrorInfo")
            .setValue(ByteString.copyFromUtf8("\377"))
            .build();
    assertUnknown(failure(Status.Code.INTERNAL, broken));
  }

  @Test
  void anUnknownOrigin_isNotPassedOn() {
    assertUnknown(failure(Status.Code.INTERNAL, info("evil.example", "PANIC")));
  }

  @Test
  void anUnknownReason_isUnspecified_butItsOriginStands() {
    Failure failure = failure(Status.Code.INTERNAL, info("worker", "ANYTHING"));

    assertThat(failure.reason()).isEqualTo(ShopReason.UNSPECIFIED);
    assertThat(failure.origin()).isEqualTo("worker");
  }

  @Test
  void detailsOfAnotherCode_countAsNone() {
    Metadata trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER),
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.NOT_FOUND.value())
            .addDetails(INFO)
            .build()
            .toByteArray());

    assertUnknown(GatewayFailures.of(Status.INTERNAL, trailers).failure());
  }

  @Test
  void bytesThatAreNoStatus_countAsNone() {
    Metadata trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER),
        new byte[] {-1, -1, -1});

    assertUnknown(GatewayFailures.of(Status.INTERNAL, trailers).failure());
  }

  @Test
  void aConnectionThatBreaksOff_isUnavailable() {
    Status brokenOff =
        Status.UNKNOWN.withDescription("channel closed").withCause(new ClosedChannelException());

    Failure failure = GatewayFailures.of(brokenOff, new Metadata()).failure();

    assertThat(failure.code()).isEqualTo(ShopErrorCode.UNAVAILABLE);
    assertThat(failure.reason()).isEqualTo(ShopReason.UNREACHABLE);
    assertThat(failure.retryable()).isTrue();
  }

  private static void assertUnknown(Failure failure) {
    assertThat(failure.code()).isEqualTo(ShopErrorCode.INTERNAL);
    assertThat(failure.origin()).isEqualTo("gateway");
    assertThat(failure.reason()).isEqualTo(ShopReason.UNSPECIFIED);
  }

  private static Any info(String origin, String reason) {
    return Any.pack(ErrorInfo.newBuilder().setDomain(origin).setReason(reason).build());
  }

  private static Failure failure(Status.Code code, Any... details) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage("so it is");
    for (Any detail : details) {
      status.addDetails(detail);
    }
    StatusRuntimeException thrown = StatusProto.toStatusRuntimeException(status.build());
    Metadata trailers = thrown.getTrailers();
    assertThat(trailers).isNotNull();
    return GatewayFailures.of(thrown.getStatus(), trailers).failure();
  }
}
