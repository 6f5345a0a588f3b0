package dev.plumbline.agent.rpc;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.failure.Failures;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.finding.Rule;
import org.jspecify.annotations.Nullable;

/** Decides what the gRPC calls that the hooks tell of have to say. */
public final class RpcCalls {
  private static final WeakIdentityMap<ServerOperation> OPERATIONS = new WeakIdentityMap<>();
  private static final Object[] ANSWERED = new Object[0];
  private static final String HANDLER_THREW = "Application error processing RPC";

  private RpcCalls() {}

  /** Keeps how a call of this service ended. */
  public static void clientClosed(
      Law law,
      ClientCall call,
      int number,
      boolean fromWire,
      byte @Nullable [] trailer,
      @Nullable Throwable cause) {
    ErrorTuple failure = failure(law.failures(), number, fromWire, trailer, cause);
    if (failure != null) {
      call.failed(failure);
    }
  }

  /**
   * What a call of this service failed with; null when it did not.
   *
   * @param fromWire whether the server said so; else this side made it up
   * @param trailer grpc-status-details-bin
   */
  public static @Nullable ErrorTuple failure(
      Failures failures,
      int number,
      boolean fromWire,
      byte @Nullable [] trailer,
      @Nullable Throwable cause) {
    ErrorCode code = ErrorCode.fromNumber(number);
    if (code == null) {
      return null;
    }
    StatusDetails details = StatusDetails.parse(trailer);
    return details.hasErrorInfo()
        ? failures.told(
            code, details.reason(), details.domain(), details.hasRetryInfo(), failures.callee())
        : failures.callee(code, fromWire, cause, details.hasRetryInfo());
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
   * @return code (Integer), description (String or null) and grpc-status-details-bin (byte[]); null
   *     to leave all as it is; an empty array when the call has been answered already
   */
  public static Object @Nullable [] closing(
      Law law,
      Object stream,
      int number,
      @Nullable String description,
      byte @Nullable [] trailer,
      @Nullable Throwable cause) {
    ServerOperation operation = OPERATIONS.get(stream);
    if (operation == null) {
      return null;
    }
    ErrorCode code = ErrorCode.fromNumber(number);
    if (!law.enforces(Rule.ERROR_TUPLE)) {
      if (code != null) {
        operation.failed(
            story(
                law.failures(), operation, code, description, StatusDetails.parse(trailer), cause));
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
        operation.failed(story(law.failures(), operation, code, description, details, cause));
    if (details.hasErrorInfo() && tuple.code().number() == number) {
      return null;
    }
    return new Object[] {
      tuple.code().number(),
      description,
      StatusDetails.withErrorInfo(
          trailer, tuple.code().number(), description, tuple.reason(), tuple.origin())
    };
  }

  private static ErrorTuple story(
      Failures failures,
      ServerOperation operation,
      ErrorCode code,
      @Nullable String description,
      StatusDetails details,
      @Nullable Throwable cause) {
    if (details.hasErrorInfo()) {
      return failures.told(
          code, details.reason(), details.domain(), details.hasRetryInfo(), failures.self());
    }
    if (code == ErrorCode.CANCELLED || code == ErrorCode.DEADLINE_EXCEEDED) {
      ErrorTuple downstream = operation.downstream();
      if (downstream != null && downstream.code() == code) {
        return downstream;
      }
      return code == ErrorCode.DEADLINE_EXCEEDED || operation.late()
          ? failures.own(ErrorCode.DEADLINE_EXCEEDED, Failures.DEADLINE)
          : failures.cancelled();
    }
    if (code == ErrorCode.UNKNOWN && cause != null && HANDLER_THREW.equals(description)) {
      ErrorTuple thrown = failures.escaped(cause);
      if (thrown == null) {
        return failures.own(ErrorCode.INTERNAL, Failures.PANIC);
      }
      ErrorTuple beneath = operation.downstream();
      return beneath != null && beneath.code() == thrown.code() ? beneath : thrown;
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
    return story(law.failures(), operation, code, description, StatusDetails.parse(null), error);
  }
}
