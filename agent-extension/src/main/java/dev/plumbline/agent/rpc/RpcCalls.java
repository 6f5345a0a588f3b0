package dev.plumbline.agent.rpc;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.ErrorHeader;
import dev.plumbline.agent.failure.FailedCall;
import dev.plumbline.agent.failure.FailureClassifier;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.finding.Rule;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Classifies failed gRPC calls for the hooks and decides with which status and trailers a server
 * closes them.
 */
public final class RpcCalls {
  private static final WeakIdentityMap<ServerOperation> OPERATIONS = new WeakIdentityMap<>();
  private static final Object[] ANSWERED = new Object[0];
  private static final int CANCELLED = ErrorCode.CANCELLED.number();
  private static final String HANDLER_THREW = "Application error processing RPC";

  private RpcCalls() {}

  /**
   * Keeps how a call of this service ended.
   *
   * @param deadlineNanos what was left of its deadline; {@link Long#MAX_VALUE} without one
   * @param alive whether this side has not cancelled it
   * @param reset whether the stream was reset, without a status
   */
  public static void clientClosed(
      ActiveCharter active,
      ClientCall call,
      int number,
      boolean fromWire,
      byte @Nullable [] details,
      @Nullable String trailer,
      @Nullable Throwable cause,
      boolean alive,
      boolean reset,
      long deadlineNanos) {
    FailureClassifier failures = active.failures();
    String callee = call.callee(failures);
    ErrorTuple failure;
    boolean late =
        deadlineNanos <= active.charter().policy().deadlines().marginMillis() * 1_000_000;
    if (number == CANCELLED && alive && reset) {
      // The other side reset the call; over HTTP/2 a server does so both when it cancels and
      // when it has a bug.
      failure =
          failures.callee(
              late ? ErrorCode.DEADLINE_EXCEEDED : ErrorCode.INTERNAL, false, cause, false, callee);
    } else {
      failure = failure(failures, callee, number, fromWire, details, trailer, cause);
      if (alive && failure != null && failures.isOfCaller(failure)) {
        failure = whileTheCallerWaits(failures, callee, cause, late);
      }
    }
    if (failure != null) {
      call.failed(failure);
    }
  }

  /**
   * A call that was cancelled while this service, its caller, waits: by the callee, or by a bug on
   * this side, whose exception is the cause.
   */
  private static ErrorTuple whileTheCallerWaits(
      FailureClassifier failures,
      @Nullable String callee,
      @Nullable Throwable cause,
      boolean late) {
    if (cause != null) {
      return failures.own(ErrorCode.CANCELLED, null);
    }
    return late
        ? failures.callee(ErrorCode.DEADLINE_EXCEEDED, false, null, false, callee)
        : failures.cancelledBy(callee);
  }

  /**
   * The tuple of a failed call of this service to its peer; null when it succeeded.
   *
   * @param fromWire whether the code came from the server; else the client library produced it
   * @param details grpc-status-details-bin
   */
  public static @Nullable ErrorTuple failure(
      FailureClassifier failures,
      int number,
      boolean fromWire,
      byte @Nullable [] details,
      @Nullable Throwable cause) {
    return failure(failures, failures.peer(), number, fromWire, details, null, cause);
  }

  /**
   * The tuple of a failed call of this service; null when it succeeded.
   *
   * @param callee the service that was called; null when it is none of the charter
   * @param fromWire whether the code came from the server; else the client library produced it
   * @param details grpc-status-details-bin
   * @param trailer plumbline-error
   */
  public static @Nullable ErrorTuple failure(
      FailureClassifier failures,
      @Nullable String callee,
      int number,
      boolean fromWire,
      byte @Nullable [] details,
      @Nullable String trailer,
      @Nullable Throwable cause) {
    ErrorCode code = ErrorCode.fromNumber(number);
    if (code == null) {
      return null;
    }
    StatusDetails status = StatusDetails.parse(details);
    String otherwise = callee == null ? failures.peer() : callee;
    if (status.hasErrorInfo()) {
      return failures.received(
          code, status.reason(), status.domain(), status.hasRetryInfo(), otherwise);
    }
    ErrorHeader errorHeader =
        trailer == null || status.hasErrorInfos()
            ? null
            : ErrorHeader.parse(Collections.singletonList(trailer));
    if (errorHeader != null && errorHeader.code().equals(code.name())) {
      return failures.received(
          code, errorHeader.reason(), errorHeader.origin(), status.hasRetryInfo(), otherwise);
    }
    return failures.callee(code, fromWire, cause, status.hasRetryInfo(), callee);
  }

  /**
   * Registers a call that arrived.
   *
   * @param attempts grpc-previous-rpc-attempts
   * @return the timeout for the handler, or null to leave it
   */
  public static @Nullable String arrived(
      ActiveCharter active,
      Object stream,
      Object headers,
      @Nullable String timeout,
      @Nullable String attempts) {
    long given = Timeout.parse(timeout);
    String shorter = null;
    ServerOperation operation = ServerOperation.withoutDeadline();
    if (given >= 0) {
      long margin = 0;
      if (active.enforces(Rule.ERROR_TUPLE)) {
        margin = active.charter().policy().deadlines().marginFor(given / 1_000_000) * 1_000_000;
      }
      if (margin > 0) {
        shorter = Timeout.format(given - margin);
      }
      operation =
          ServerOperation.until(
              System.nanoTime() + given - margin,
              active.charter().policy().deadlines().marginMillis() * 1_000_000);
    }
    operation.retried(AttemptsHeader.parse(attempts));
    OPERATIONS.put(stream, operation);
    OPERATIONS.put(headers, operation);
    return shorter;
  }

  /** The operation of a call whose headers are these. */
  public static @Nullable ServerOperation withHeaders(Object headers) {
    ServerOperation operation = OPERATIONS.get(headers);
    if (operation != null) {
      OPERATIONS.remove(headers);
    }
    return operation;
  }

  /**
   * Decides the status and trailer to close a call with. The first to ask closes the call.
   *
   * @param number its code; 0 for a call that succeeded
   * @param alive whether its caller is known to wait for it
   * @return code (Integer), description (String or null), and either grpc-status-details-bin
   *     (byte[]) or, where that would be too long, plumbline-error (String); null to leave all as
   *     it is; an empty array when the call has been closed already
   */
  public static Object @Nullable [] closing(
      ActiveCharter active,
      Object stream,
      int number,
      @Nullable String description,
      byte @Nullable [] trailer,
      @Nullable Throwable cause,
      boolean alive) {
    ServerOperation operation = OPERATIONS.get(stream);
    if (operation == null) {
      return null;
    }
    ErrorCode code = ErrorCode.fromNumber(number);
    if (!active.enforces(Rule.ERROR_TUPLE)) {
      if (code != null) {
        operation.failed(
            classify(
                active.failures(),
                operation,
                code,
                description,
                StatusDetails.parse(trailer),
                cause,
                alive));
      }
      return null;
    }
    if (!operation.mayAnswer()) {
      OPERATIONS.remove(stream);
      return ANSWERED;
    }
    if (code == null) {
      OPERATIONS.remove(stream);
      return null;
    }
    StatusDetails details = StatusDetails.parse(trailer);
    ErrorTuple tuple =
        operation.failed(
            classify(active.failures(), operation, code, description, details, cause, alive));
    if (details.hasErrorInfo() && tuple.code().number() == number) {
      return null;
    }
    byte[] ours =
        StatusDetails.withErrorInfo(
            trailer, tuple.code().number(), description, tuple.reason(), tuple.origin());
    if (DetailsBudget.fits(description, ours.length)) {
      return new Object[] {tuple.code().number(), description, ours, null};
    }
    String error = ErrorHeader.of(tuple);
    boolean fits =
        DetailsBudget.fitsTrailer(description, trailer == null ? 0 : trailer.length, error);
    return new Object[] {tuple.code().number(), description, null, fits ? error : null};
  }

  /** Records that the server resets a call because of a bug of its application. */
  public static void reset(ActiveCharter active, Object stream, int number) {
    ServerOperation operation = OPERATIONS.get(stream);
    ErrorCode code = ErrorCode.fromNumber(number);
    if (operation != null && code != null) {
      operation.failed(active.failures().own(code, null));
    }
  }

  private static ErrorTuple classify(
      FailureClassifier failures,
      ServerOperation operation,
      ErrorCode code,
      @Nullable String description,
      StatusDetails details,
      @Nullable Throwable cause,
      boolean alive) {
    if (details.hasErrorInfo()) {
      return failures.received(
          code, details.reason(), details.domain(), details.hasRetryInfo(), failures.self());
    }
    if (code == ErrorCode.CANCELLED || code == ErrorCode.DEADLINE_EXCEEDED) {
      ErrorTuple downstream = operation.downstream();
      boolean ofCaller = downstream != null && failures.isOfCaller(downstream);
      if (downstream != null && downstream.code() == code && !(alive && ofCaller)) {
        return downstream;
      }
      if (code == ErrorCode.CANCELLED && alive && !operation.late()) {
        return failures.own(ErrorCode.CANCELLED, null); // cancelled by itself
      }
      return code == ErrorCode.DEADLINE_EXCEEDED || operation.late()
          ? failures.own(ErrorCode.DEADLINE_EXCEEDED, FailureClassifier.DEADLINE)
          : failures.cancelled();
    }
    if (code == ErrorCode.UNKNOWN && cause != null && HANDLER_THREW.equals(description)) {
      FailedCall beneath = FailedCall.causing(operation.lastCall(), cause);
      if (beneath != null && beneath.tuple().code() != ErrorCode.CANCELLED) {
        return failures.caused(cause, beneath);
      }
      ErrorTuple thrown = failures.escaped(cause);
      if (thrown == null) {
        return failures.own(ErrorCode.INTERNAL, FailureClassifier.PANIC);
      }
      // Cancelled by this service itself, while its caller waits.
      return thrown.code() == ErrorCode.CANCELLED && !failures.namesExceptionBeyondJdk(cause)
          ? failures.own(ErrorCode.INTERNAL, null)
          : thrown;
    }
    ErrorTuple downstream = operation.downstream();
    return downstream != null && downstream.code() == code ? downstream : failures.own(code, null);
  }

  /**
   * Classifies a call whose stream was not closed with a failure: the handler threw, the deadline
   * passed, or the caller cancelled.
   */
  public static ErrorTuple unclosed(
      ActiveCharter active, ServerOperation operation, ErrorCode code, @Nullable Throwable error) {
    String description = error == null ? null : HANDLER_THREW;
    return classify(
        active.failures(), operation, code, description, StatusDetails.parse(null), error, false);
  }
}
