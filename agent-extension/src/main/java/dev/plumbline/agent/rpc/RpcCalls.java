package dev.plumbline.agent.rpc;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.failure.FailedCall;
import dev.plumbline.agent.failure.Failures;
import dev.plumbline.agent.http.ErrorHeader;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.finding.Rule;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** Decides what the gRPC calls that the hooks tell of have to say. */
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
   * @param alive whether nobody on this side had given it up
   * @param reset whether the stream was reset, without a status
   */
  public static void clientClosed(
      Law law,
      ClientCall call,
      int number,
      boolean fromWire,
      byte @Nullable [] details,
      @Nullable String trailer,
      @Nullable Throwable cause,
      boolean alive,
      boolean reset,
      long deadlineNanos) {
    Failures failures = law.failures();
    String callee = call.callee(failures);
    ErrorTuple failure;
    boolean late = deadlineNanos <= law.charter().policy().deadlines().marginMillis() * 1_000_000;
    if (number == CANCELLED && alive && reset) {
      // The other side reset the call; over HTTP/2 both a server that gives up and one that runs
      // into a mistake of its own say no more than that.
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
   * A call that was cancelled while this service, its caller, waits: by who was called, or by a
   * mistake on this side, whose exception is the cause.
   */
  private static ErrorTuple whileTheCallerWaits(
      Failures failures, @Nullable String callee, @Nullable Throwable cause, boolean late) {
    if (cause != null) {
      return failures.own(ErrorCode.CANCELLED, null);
    }
    return late
        ? failures.callee(ErrorCode.DEADLINE_EXCEEDED, false, null, false, callee)
        : failures.cancelledBy(callee);
  }

  /**
   * What a call of this service to its peer failed with; null when it did not.
   *
   * @param fromWire whether the server said so; else this side made it up
   * @param details grpc-status-details-bin
   */
  public static @Nullable ErrorTuple failure(
      Failures failures,
      int number,
      boolean fromWire,
      byte @Nullable [] details,
      @Nullable Throwable cause) {
    return failure(failures, failures.peer(), number, fromWire, details, null, cause);
  }

  /**
   * What a call of this service failed with; null when it did not.
   *
   * @param callee the service that was called; null when it is none of the charter
   * @param fromWire whether the server said so; else this side made it up
   * @param details grpc-status-details-bin
   * @param trailer plumbline-error
   */
  public static @Nullable ErrorTuple failure(
      Failures failures,
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
      return failures.told(
          code, status.reason(), status.domain(), status.hasRetryInfo(), otherwise);
    }
    ErrorHeader said =
        trailer == null || status.hasErrorInfos()
            ? null
            : ErrorHeader.parse(Collections.singletonList(trailer));
    if (said != null && said.code().equals(code.name())) {
      return failures.told(code, said.reason(), said.origin(), status.hasRetryInfo(), otherwise);
    }
    return failures.callee(code, fromWire, cause, status.hasRetryInfo(), callee);
  }

  /**
   * Notes a call that arrived.
   *
   * @param attempts grpc-previous-rpc-attempts
   * @return the timeout that the handler is to have, or null to leave it
   */
  public static @Nullable String arrived(
      Law law, Object stream, Object headers, @Nullable String timeout, @Nullable String attempts) {
    long given = Timeout.parse(timeout);
    String shorter = null;
    ServerOperation operation = ServerOperation.withoutDeadline();
    if (given >= 0) {
      long margin = 0;
      if (law.enforces(Rule.ERROR_TUPLE)) {
        margin = law.charter().policy().deadlines().marginFor(given / 1_000_000) * 1_000_000;
      }
      if (margin > 0) {
        shorter = Timeout.format(given - margin);
      }
      operation =
          ServerOperation.until(
              System.nanoTime() + given - margin,
              law.charter().policy().deadlines().marginMillis() * 1_000_000);
    }
    operation.retried(Attempts.parse(attempts));
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
   * Decides what a call says as it leaves. Who asks first answers the call.
   *
   * @param number its code; 0 for a call that went well
   * @param alive whether its caller is known to wait for it
   * @return code (Integer), description (String or null), and either grpc-status-details-bin
   *     (byte[]) or, where that would be too long, plumbline-error (String); null to leave all as
   *     it is; an empty array when the call has been answered already
   */
  public static Object @Nullable [] closing(
      Law law,
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
    if (!law.enforces(Rule.ERROR_TUPLE)) {
      if (code != null) {
        operation.failed(
            story(
                law.failures(),
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
            story(law.failures(), operation, code, description, details, cause, alive));
    if (details.hasErrorInfo() && tuple.code().number() == number) {
      return null;
    }
    byte[] ours =
        StatusDetails.withErrorInfo(
            trailer, tuple.code().number(), description, tuple.reason(), tuple.origin());
    if (DetailsBudget.holds(description, ours.length)) {
      return new Object[] {tuple.code().number(), description, ours, null};
    }
    String error = ErrorHeader.of(tuple);
    boolean fits = DetailsBudget.takes(description, trailer == null ? 0 : trailer.length, error);
    return new Object[] {tuple.code().number(), description, null, fits ? error : null};
  }

  /** Notes that the server resets a call because of a mistake of its application. */
  public static void reset(Law law, Object stream, int number) {
    ServerOperation operation = OPERATIONS.get(stream);
    ErrorCode code = ErrorCode.fromNumber(number);
    if (operation != null && code != null) {
      operation.failed(law.failures().own(code, null));
    }
  }

  private static ErrorTuple story(
      Failures failures,
      ServerOperation operation,
      ErrorCode code,
      @Nullable String description,
      StatusDetails details,
      @Nullable Throwable cause,
      boolean alive) {
    if (details.hasErrorInfo()) {
      return failures.told(
          code, details.reason(), details.domain(), details.hasRetryInfo(), failures.self());
    }
    if (code == ErrorCode.CANCELLED || code == ErrorCode.DEADLINE_EXCEEDED) {
      ErrorTuple downstream = operation.downstream();
      boolean ofCaller = downstream != null && failures.isOfCaller(downstream);
      if (downstream != null && downstream.code() == code && !(alive && ofCaller)) {
        return downstream;
      }
      if (code == ErrorCode.CANCELLED && alive && !operation.late()) {
        return failures.own(ErrorCode.CANCELLED, null); // what it gave up itself
      }
      return code == ErrorCode.DEADLINE_EXCEEDED || operation.late()
          ? failures.own(ErrorCode.DEADLINE_EXCEEDED, Failures.DEADLINE)
          : failures.cancelled();
    }
    if (code == ErrorCode.UNKNOWN && cause != null && HANDLER_THREW.equals(description)) {
      FailedCall beneath = FailedCall.causing(operation.lastCall(), cause);
      if (beneath != null && beneath.tuple().code() != ErrorCode.CANCELLED) {
        return beneath.tuple();
      }
      ErrorTuple thrown = failures.escaped(cause);
      if (thrown == null) {
        return failures.own(ErrorCode.INTERNAL, Failures.PANIC);
      }
      // What this service gave up itself, while its caller waits.
      return thrown.code() == ErrorCode.CANCELLED && !failures.namesOwnException(cause)
          ? failures.own(ErrorCode.INTERNAL, null)
          : thrown;
    }
    ErrorTuple downstream = operation.downstream();
    return downstream != null && downstream.code() == code ? downstream : failures.own(code, null);
  }

  /**
   * How a call ended whose stream was not closed with a failure: the handler threw, its time was
   * over, or its caller gave up.
   */
  public static ErrorTuple unclosed(
      Law law, ServerOperation operation, ErrorCode code, @Nullable Throwable error) {
    String description = error == null ? null : HANDLER_THREW;
    return story(
        law.failures(), operation, code, description, StatusDetails.parse(null), error, false);
  }
}
