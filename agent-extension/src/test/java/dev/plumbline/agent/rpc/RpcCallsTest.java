package dev.plumbline.agent.rpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.plumbline.agent.TestCharter;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RpcCallsTest {
  private final ActiveCharter active = TestCharter.enforced();
  private final Object stream = new Object();
  private final Object headers = new Object();

  @Test
  void knownErrorInfo_isForwarded() {
    assertThat(client(5, true, details("SKU_UNKNOWN", "worker"), null))
        .hasToString("NOT_FOUND/SKU_UNKNOWN from worker (fault caller, not retryable)");
  }

  @Test
  void unknownOrigin_becomesTheCallee() {
    assertThat(client(5, true, details("SKU_UNKNOWN", "elsewhere"), null))
        .hasToString("NOT_FOUND/UNSPECIFIED from gateway (fault caller, not retryable)");
  }

  @Test
  void unknownReason_becomesTheCallees() {
    assertThat(client(5, true, details("MADE_UP", "worker"), null))
        .hasToString("NOT_FOUND/UNSPECIFIED from gateway (fault caller, not retryable)");
  }

  @Test
  void whatTheClientMadeUp_hasAReason() {
    assertThat(client(4, false, null, null).reason()).isEqualTo("DEADLINE");
    assertThat(client(14, false, null, new IOException()).reason()).isEqualTo("UNREACHABLE");
  }

  @Test
  void whatTheServerSaidWithoutErrorInfo_hasNone() {
    assertThat(client(14, true, null, null).reason()).isEqualTo("UNSPECIFIED");
  }

  @Test
  void cancelled_beganWithTheCaller() {
    assertThat(client(1, false, null, null))
        .hasToString("CANCELLED/CALLER_CANCELLED from client (fault caller, not retryable)");
  }

  @Test
  void aServerKeepsAMarginOfTheDeadline() {
    assertThat(RpcCalls.arrived(active, stream, headers, "2000m", null)).isEqualTo("1800000u");
    assertThat(RpcCalls.arrived(active, stream, headers, "100m", null)).isEqualTo("90000000n");
    assertThat(RpcCalls.arrived(active, stream, headers, null, null)).isNull();
  }

  @Test
  void observing_keepsNoMargin_andWritesNothing() {
    ActiveCharter observed = TestCharter.observed();

    assertThat(RpcCalls.arrived(observed, stream, headers, "2000m", null)).isNull();
    assertThat(RpcCalls.closing(observed, stream, 5, "gone", null, null, false)).isNull();
  }

  @Test
  void aThrowingHandler_panics() throws Exception {
    RpcCalls.arrived(active, stream, headers, null, null);

    Object[] closing =
        requireNonNull(
            RpcCalls.closing(
                active,
                stream,
                2,
                "Application error processing RPC",
                null,
                new IllegalStateException("boom"),
                false));

    assertThat(closing[0]).isEqualTo(ErrorCode.INTERNAL.number());
    assertThat(Status.parseFrom((byte[]) closing[2]).getDetails(0).unpack(ErrorInfo.class))
        .isEqualTo(ErrorInfo.newBuilder().setReason("PANIC").setDomain("edge").build());
  }

  @Test
  void anErrorInfoOfTheApplication_isLeftAsItIs() {
    RpcCalls.arrived(active, stream, headers, null, null);

    assertThat(
            RpcCalls.closing(
                active, stream, 5, "gone", details("SKU_UNKNOWN", "worker"), null, false))
        .isNull();
  }

  /** The deadline passes as the handler closes its call. */
  @Test
  void aCallIsAnsweredOnce_byWhoeverIsFirst() {
    RpcCalls.arrived(active, stream, headers, "1n", null);

    assertThat(RpcCalls.closing(active, stream, 4, "late", null, null, false)).hasSize(4);
    assertThat(RpcCalls.closing(active, stream, 1, "cancelled", null, null, false)).isEmpty();
  }

  @Test
  void aCallThatWentWell_isNotAnsweredLate() {
    RpcCalls.arrived(active, stream, headers, "1n", null);

    assertThat(RpcCalls.closing(active, stream, 0, null, null, null, false)).isNull();
    assertThat(RpcCalls.closing(active, stream, 4, "late", null, null, false)).isNull();
  }

  @Test
  void theTupleOfACallBeneath_isForwarded_whereTheCodeIsTheSame() {
    RpcCalls.arrived(active, stream, headers, null, null);
    ServerOperation operation = requireNonNull(RpcCalls.withHeaders(headers));
    operation.downstreamFailed(
        active.failures().received(ErrorCode.NOT_FOUND, "SKU_UNKNOWN", "worker", false, "gateway"),
        "Quote");

    RpcCalls.closing(active, stream, 5, "gone", null, null, false);

    assertThat(operation.failure())
        .hasToString("NOT_FOUND/SKU_UNKNOWN from worker (fault caller, not retryable)");
  }

  @Test
  void aFailureThatARetryMadeGood_isDropped() {
    ServerOperation operation = ServerOperation.withoutDeadline();
    ClientCall beside = new ClientCall("Quote", operation);
    ErrorTuple busy = received(ErrorCode.UNAVAILABLE, "SHUTTING_DOWN");
    operation.downstreamFailed(busy, "Quote");
    ClientCall other = new ClientCall("List", operation);
    ClientCall retry = new ClientCall("Quote", operation);

    operation.downstreamWentWell(beside);
    operation.downstreamWentWell(other);
    assertThat(operation.downstream()).isEqualTo(busy);
    operation.downstreamWentWell(retry);
    assertThat(operation.downstream()).isNull();
  }

  @Test
  void aFailureThatNoRetryCanMakeGood_isKept() {
    ServerOperation operation = ServerOperation.withoutDeadline();
    ErrorTuple unknown = received(ErrorCode.NOT_FOUND, "SKU_UNKNOWN");
    operation.downstreamFailed(unknown, "Quote");

    operation.downstreamWentWell(new ClientCall("Quote", operation));

    assertThat(operation.downstream()).isEqualTo(unknown);
  }

  @Test
  void cancelledAfterTheDeadline_isTheDeadline() {
    RpcCalls.arrived(active, stream, headers, "1n", null);
    ServerOperation operation = requireNonNull(RpcCalls.withHeaders(headers));

    assertThat(RpcCalls.unclosed(active, operation, ErrorCode.CANCELLED, null))
        .hasToString("DEADLINE_EXCEEDED/DEADLINE from edge (fault service, not retryable)");
  }

  @Test
  void cancelledWithinTheMargin_isTheDeadline_becauseTheRequestMayHaveComeLate() {
    long margin = active.charter().policy().deadlines().marginMillis();
    RpcCalls.arrived(active, stream, headers, margin + "m", null);
    ServerOperation operation = requireNonNull(RpcCalls.withHeaders(headers));

    assertThat(RpcCalls.unclosed(active, operation, ErrorCode.CANCELLED, null))
        .hasToString("DEADLINE_EXCEEDED/DEADLINE from edge (fault service, not retryable)");
  }

  @Test
  void cancelledBeforeTheDeadline_isTheCallers() {
    RpcCalls.arrived(active, stream, headers, "1H", null);
    ServerOperation operation = requireNonNull(RpcCalls.withHeaders(headers));

    assertThat(RpcCalls.unclosed(active, operation, ErrorCode.CANCELLED, null).origin())
        .isEqualTo("client");
  }

  @Test
  void aCallThatTheServerResets_isTheCallees_whileNobodyHasGivenItUp() {
    assertThat(client(1, false, null, null, null, true, Long.MAX_VALUE))
        .hasToString("INTERNAL/UNSPECIFIED from gateway (fault dependency, not retryable)");
    assertThat(client(1, false, null, null, null, true, 1_000))
        .hasToString("DEADLINE_EXCEEDED/DEADLINE from gateway (fault dependency, not retryable)");
    assertThat(client(1, false, null, null, null, false, Long.MAX_VALUE).origin())
        .isEqualTo("client");
    // A stream may have brought headers before it was reset.
    assertThat(client(1, true, null, null, null, true, Long.MAX_VALUE).origin())
        .isEqualTo("gateway");
  }

  /** Whatever the callee reports of its caller: this side is the caller, and waits. */
  @Test
  void aCallThatTheServerCancels_isTheCallees_whileNobodyHasGivenItUp() {
    long forever = Long.MAX_VALUE;
    byte[] ofClient = details("CALLER_CANCELLED", "client");
    String trailer = "code=\"CANCELLED\", reason=\"CALLER_CANCELLED\", origin=\"client\"";
    String byGateway = "CANCELLED/UNSPECIFIED from gateway (fault caller, not retryable)";

    assertThat(closed(1, true, null, null, null, true, false, forever)).hasToString(byGateway);
    assertThat(closed(1, true, ofClient, null, null, true, false, forever)).hasToString(byGateway);
    assertThat(closed(1, true, null, trailer, null, true, false, forever)).hasToString(byGateway);
    assertThat(closed(1, true, details("MADE_UP", "nobody"), null, null, true, false, forever))
        .hasToString(byGateway);
    assertThat(closed(1, true, null, null, null, true, false, 1_000))
        .hasToString("DEADLINE_EXCEEDED/DEADLINE from gateway (fault dependency, not retryable)");
    assertThat(
            closed(1, true, details("SHUTTING_DOWN", "worker"), null, null, true, false, forever))
        .hasToString("CANCELLED/SHUTTING_DOWN from worker (fault caller, not retryable)");
    assertThat(closed(1, true, ofClient, null, null, false, false, forever).origin())
        .isEqualTo("client");
  }

  /** grpc-java cancels a call whose listener throws, and names the exception. */
  @Test
  void aCallThatThisSidesOwnMistakeCancelled_isItsOwn() {
    assertThat(
            closed(1, true, null, null, new IllegalStateException(), true, false, Long.MAX_VALUE))
        .hasToString("CANCELLED/UNSPECIFIED from edge (fault caller, not retryable)");
  }

  @Test
  void aHandlerThatCancels_whileItsCallerWaits_hasDoneItItself() {
    RpcCalls.arrived(active, stream, headers, "1H", null);
    ServerOperation operation = requireNonNull(RpcCalls.withHeaders(headers));
    operation.downstreamFailed(active.failures().cancelled(), "Quote");

    RpcCalls.closing(active, stream, 1, "cancelled", null, null, true);

    assertThat(operation.failure())
        .hasToString("CANCELLED/UNSPECIFIED from edge (fault caller, not retryable)");
  }

  @Test
  void aHandlerThatCancels_whenItsCallerHasLeft_saysSoOfTheCaller() {
    RpcCalls.arrived(active, stream, headers, "1H", null);
    ServerOperation operation = requireNonNull(RpcCalls.withHeaders(headers));

    RpcCalls.closing(active, stream, 1, "cancelled", null, null, false);

    assertThat(requireNonNull(operation.failure()).origin()).isEqualTo("client");
  }

  @Test
  void aHandlerThatCompletesWithoutItsAnswer_isInternal() {
    RpcCalls.arrived(active, stream, headers, null, null);
    ServerOperation operation = requireNonNull(RpcCalls.withHeaders(headers));

    RpcCalls.reset(active, stream, 13);

    assertThat(operation.failure())
        .hasToString("INTERNAL/UNSPECIFIED from edge (fault service, not retryable)");
  }

  @Test
  void aLongMessage_leavesAlone_andTheTupleInATrailer() {
    String named = "code=\"NOT_FOUND\", reason=\"SKU_UNKNOWN\", origin=\"worker\"";
    RpcCalls.arrived(active, stream, headers, null, null);

    Object[] left =
        requireNonNull(RpcCalls.closing(active, stream, 5, "x".repeat(3400), null, null, false));

    assertThat(left[2]).isNull();
    assertThat(left[3]).isEqualTo("code=\"NOT_FOUND\", reason=\"UNSPECIFIED\", origin=\"edge\"");
    assertThat(client(5, true, null, named, null, true, Long.MAX_VALUE))
        .hasToString("NOT_FOUND/SKU_UNKNOWN from worker (fault caller, not retryable)");
    assertThat(client(6, true, null, named, null, true, Long.MAX_VALUE))
        .hasToString("ALREADY_EXISTS/UNSPECIFIED from gateway (fault caller, not retryable)");
  }

  private ErrorTuple received(ErrorCode code, String reason) {
    return active.failures().received(code, reason, "worker", false, "gateway");
  }

  private ErrorTuple client(
      int code, boolean fromWire, byte @Nullable [] details, @Nullable Throwable cause) {
    return client(code, fromWire, details, null, cause, false, Long.MAX_VALUE);
  }

  private ErrorTuple client(
      int code,
      boolean fromWire,
      byte @Nullable [] details,
      @Nullable String trailer,
      @Nullable Throwable cause,
      boolean alive,
      long deadlineNanos) {
    return closed(code, fromWire, details, trailer, cause, alive, alive, deadlineNanos);
  }

  private ErrorTuple closed(
      int code,
      boolean fromWire,
      byte @Nullable [] details,
      @Nullable String trailer,
      @Nullable Throwable cause,
      boolean alive,
      boolean reset,
      long deadlineNanos) {
    ClientCall call = new ClientCall(null, "gateway", 8443L, null);
    RpcCalls.clientClosed(
        active, call, code, fromWire, details, trailer, cause, alive, reset, deadlineNanos);
    return requireNonNull(call.failure());
  }

  private static byte[] details(String reason, String domain) {
    return Status.newBuilder()
        .addDetails(Any.pack(ErrorInfo.newBuilder().setReason(reason).setDomain(domain).build()))
        .build()
        .toByteArray();
  }
}
