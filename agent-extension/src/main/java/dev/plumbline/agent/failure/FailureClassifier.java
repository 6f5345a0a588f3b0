package dev.plumbline.agent.failure;

import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTable;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.error.ExceptionRow;
import dev.plumbline.charter.error.ExceptionTable;
import dev.plumbline.charter.policy.Callees;
import dev.plumbline.charter.policy.Policy;
import org.jspecify.annotations.Nullable;

/**
 * Classifies the failures of this service: the error tuple for a code, a status, an exception or a
 * received ErrorInfo.
 */
public final class FailureClassifier {
  public static final String DEADLINE = "DEADLINE";
  public static final String PANIC = "PANIC";
  public static final String UNREACHABLE = "UNREACHABLE";
  public static final String CALLER_CANCELLED = "CALLER_CANCELLED";

  private static final int MAX_CAUSES = 16;

  private final ErrorTable table;
  private final ExceptionTable exceptions;
  private final String self;
  private final String peer;
  private final Callees callees;

  /**
   * For one service.
   *
   * @param self its service.name
   */
  public FailureClassifier(Policy policy, String self) {
    this.table = policy.errors();
    this.exceptions = table.exceptions("java");
    this.self = self;
    this.callees = new Callees(policy);
    this.peer = policy.calleeOf(self);
  }

  /**
   * For one service whose calls go to one other.
   *
   * @param peer who is called
   */
  public FailureClassifier(Policy policy, String self, String peer) {
    this.table = policy.errors();
    this.exceptions = table.exceptions("java");
    this.self = self;
    this.callees = new Callees(policy);
    this.peer = peer;
  }

  public String self() {
    return self;
  }

  /** A failure that began in this service. */
  public ErrorTuple own(ErrorCode code, @Nullable String reason) {
    return table.classify(code, reason, self, self, false);
  }

  /** The caller cancelled. */
  public ErrorTuple cancelled() {
    return table.classify(
        ErrorCode.CANCELLED, CALLER_CANCELLED, ErrorTable.CLIENT_ORIGIN, self, false);
  }

  /** Whether a failure is that the caller cancelled. */
  public boolean isOfCaller(ErrorTuple tuple) {
    return tuple.code() == ErrorCode.CANCELLED && tuple.origin().equals(ErrorTable.CLIENT_ORIGIN);
  }

  /**
   * The service that was called cancelled the call, though its caller waits.
   *
   * @param callee the service that was called; null when it is none of the charter
   */
  public ErrorTuple cancelledBy(@Nullable String callee) {
    return table.classify(
        ErrorCode.CANCELLED, ErrorTable.UNSPECIFIED, callee == null ? self : callee, self, false);
  }

  /** Whether a received reason and origin may be forwarded: the charter has both. */
  public boolean trusts(@Nullable String reason, @Nullable String origin) {
    return reason != null
        && origin != null
        && table.knowsReason(reason)
        && table.knowsOrigin(origin);
  }

  /**
   * A failure that was received with reason and origin; where the charter does not have them the
   * origin is the {@code fallback} service.
   */
  public ErrorTuple received(
      ErrorCode code,
      @Nullable String reason,
      @Nullable String origin,
      boolean retryInfo,
      String fallback) {
    if (origin != null && trusts(reason, origin)) {
      return table.classify(code, reason, origin, self, retryInfo);
    }
    return code == ErrorCode.CANCELLED
        ? cancelled()
        : table.classify(code, ErrorTable.UNSPECIFIED, fallback, self, retryInfo);
  }

  /**
   * A failed call of this service whose response has no reason.
   *
   * @param fromWire whether the code came from the server; else the client library produced it
   * @param callee the service that was called; null when it is none of the charter
   */
  public ErrorTuple callee(
      ErrorCode code,
      boolean fromWire,
      @Nullable Throwable cause,
      boolean retryInfo,
      @Nullable String callee) {
    if (code == ErrorCode.CANCELLED) {
      return cancelled();
    }
    String origin = callee == null ? self : callee;
    if (code == ErrorCode.UNKNOWN && !fromWire && cause != null && namesException(cause)) {
      // grpc-java reports a connection that breaks in the middle of a call as UNKNOWN; its cause
      // is more exact.
      ExceptionRow row = exceptions.find(cause);
      if (row != null && row.code() != null) {
        return table.classify(row.code(), row.reason(), origin, self, retryInfo);
      }
    }
    String reason = ErrorTable.UNSPECIFIED;
    if (!fromWire || cause != null) {
      if (code == ErrorCode.DEADLINE_EXCEEDED) {
        reason = DEADLINE;
      } else if (code == ErrorCode.UNAVAILABLE) {
        reason = UNREACHABLE;
      }
    }
    return table.classify(code, reason, origin, self, retryInfo);
  }

  /**
   * The service of the charter that a call goes to; null when it is none.
   *
   * @param port 0 where it is not known
   */
  public @Nullable String callee(@Nullable String host, int port) {
    if (host == null || port <= 0) {
      return callees.of(self, null, host);
    }
    boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
    return callees.of(self, null, (bare ? '[' + host + ']' : host) + ':' + port);
  }

  /** The service that this one calls, when it calls exactly one; else its own name. */
  public String peer() {
    return peer;
  }

  /** An HTTP status with nothing beside it; null below 400. */
  public @Nullable ErrorTuple http(int status, String origin) {
    return http(status, origin, false);
  }

  /**
   * An HTTP status with nothing beside it; null below 400.
   *
   * @param delayed whether the response has a retry delay
   */
  public @Nullable ErrorTuple http(int status, String origin, boolean delayed) {
    ErrorCode code = table.fromHttpStatus(status);
    if (code == null) {
      return null;
    }
    ErrorTuple tuple =
        code == ErrorCode.CANCELLED
            ? cancelled()
            : table.classify(code, ErrorTable.UNSPECIFIED, origin, self, delayed);
    return overHttp(tuple, status);
  }

  /** The same failure where an HTTP answer with this status was sent or received; 0 is none. */
  public ErrorTuple overHttp(ErrorTuple tuple, int status) {
    return table.overHttp(tuple, status, self);
  }

  /** Whether {@code error.type} stands beside the code on telemetry of an operation. */
  public boolean hasErrorType(boolean spanFails) {
    return spanFails || table.errorType() == ErrorTable.ErrorType.FAILURES;
  }

  /**
   * An HTTP response with code, reason and origin; null where the code is none.
   *
   * @param callee the service that responded
   */
  public @Nullable ErrorTuple received(ErrorHeader header, boolean delayed, String callee) {
    ErrorCode code = ErrorCode.fromName(header.code());
    return code == null ? null : received(code, header.reason(), header.origin(), delayed, callee);
  }

  /** The same failure, of a response with a retry delay. */
  public ErrorTuple delayed(ErrorTuple tuple) {
    return tuple.retryable()
        ? tuple
        : table.classify(tuple.code(), tuple.reason(), tuple.origin(), self, true);
  }

  /** The HTTP status that the charter gives a failure. */
  public int httpStatus(ErrorTuple tuple) {
    return table.httpStatus(tuple.code(), tuple.reason());
  }

  /** Classifies an exception by the charter's table; null when it has no row for its class. */
  public @Nullable ErrorTuple thrown(Throwable thrown) {
    Throwable decisive = exceptions.decisive(thrown);
    ExceptionRow row = exceptions.find(decisive.getClass());
    if (row == null) {
      return null;
    }
    if (row.ownCode()) {
      ErrorCode code = GrpcExceptionReader.code(decisive);
      return code == ErrorCode.CANCELLED
          ? cancelled()
          : own(code == null ? ErrorCode.INTERNAL : code, null);
    }
    ErrorCode code = row.code();
    if (code == null) {
      return null;
    }
    return code == ErrorCode.CANCELLED ? cancelled() : own(code, row.reason());
  }

  /**
   * Classifies an exception that comes from a call beneath: as the application states where it
   * threw one of its own around that of the call, else as the call failed.
   *
   * <p>Of several of its own the outermost counts: those of its classes that the policy lists.
   */
  public ErrorTuple caused(Throwable thrown, FailedCall call) {
    Throwable at = thrown;
    for (int i = 0; at != null && i < MAX_CAUSES && !call.endedWith(at); i++) {
      ExceptionRow row = exceptions.find(at.getClass());
      ErrorCode code = row == null || isOfALibrary(row) ? null : row.code();
      if (row != null && code != null) {
        return code == ErrorCode.CANCELLED ? cancelled() : own(code, row.reason());
      }
      Throwable cause = at.getCause();
      at = cause == at ? null : cause;
    }
    return call.tuple();
  }

  /**
   * Classifies an exception that was not caught, at the top of a server.
   *
   * <p>As the table has it, with one exception: a JDK exception that the table counts as the
   * caller's fault ({@code NoSuchElementException}) is a bug of this service when it is not caught,
   * a PANIC where it is unchecked. A row for a class of the application applies as it is.
   */
  public @Nullable ErrorTuple escaped(Throwable thrown) {
    ErrorTuple tuple = thrown(thrown);
    if (tuple == null
        || tuple.serverError()
        || tuple.code() == ErrorCode.CANCELLED
        || !isOfTheJdk(exceptions.find(thrown))) {
      return tuple;
    }
    boolean unchecked = thrown instanceof RuntimeException || thrown instanceof Error;
    return own(ErrorCode.INTERNAL, unchecked ? PANIC : null);
  }

  /** Whether the policy has a row for the exception, not only one that catches all. */
  public boolean namesException(Throwable thrown) {
    ExceptionRow row = exceptions.find(thrown);
    return row != null && !ExceptionTable.catchesAll(row);
  }

  /** Whether that row is of the application or of a library: the JDK does not throw it. */
  public boolean namesExceptionBeyondJdk(Throwable thrown) {
    ExceptionRow row = exceptions.find(thrown);
    return row != null && !isOfTheJdk(row);
  }

  /** Whether that row is of the application, so that the policy states what it means. */
  public boolean namesApplicationException(Throwable thrown) {
    ExceptionRow row = exceptions.find(thrown);
    return row != null && !isOfALibrary(row);
  }

  /** Whether a row is of the JDK or of a library, as all of base are. */
  static boolean isOfALibrary(ExceptionRow row) {
    return isOfTheJdk(row)
        || row.type().startsWith("io.grpc.")
        || row.type().startsWith("io.netty.");
  }

  private static boolean isOfTheJdk(@Nullable ExceptionRow row) {
    return row != null && (row.type().startsWith("java.") || row.type().startsWith("javax."));
  }
}
