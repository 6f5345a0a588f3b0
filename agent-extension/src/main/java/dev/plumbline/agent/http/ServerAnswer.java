package dev.plumbline.agent.http;

import dev.plumbline.agent.failure.CallerDisconnect;
import dev.plumbline.agent.failure.FailedCall;
import dev.plumbline.agent.failure.FailureClassifier;
import dev.plumbline.agent.failure.HttpStatusExceptionReader;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a failed HTTP request of this server, from its status, its exception and the calls
 * beneath it.
 */
public final class ServerAnswer {
  private ServerAnswer() {}

  /**
   * The error tuple; null when the request did not fail.
   *
   * <p>An exception that comes from a call beneath has that call's failure, whatever the status,
   * unless the application wraps it in one of its own. So has a response with the call's status,
   * where no exception explains that status itself. Else the exception decides, unless the response
   * contradicts it; else the status.
   *
   * @param status of the response; 0 when there was none
   * @param escaped what the application did not catch; null where it responded itself
   */
  public static @Nullable ErrorTuple failure(
      FailureClassifier failures,
      @Nullable ServerOperation operation,
      int status,
      @Nullable Throwable escaped) {
    Throwable held = operation == null ? null : operation.caughtByFramework();
    Throwable thrown = escaped == null ? held : escaped;
    FailedCall last = operation == null ? null : operation.lastCall();
    if (thrown != null) {
      FailedCall cause = FailedCall.causing(last, thrown);
      if (cause != null
          && cause.tuple().code() != ErrorCode.CANCELLED
          && (escaped != null || answers(failures, cause, status))) {
        return failures.caused(thrown, cause);
      }
      if (cause == null && CallerDisconnect.caused(thrown)) {
        return failures.cancelled();
      }
    }
    if (operation != null && operation.callerLeft() && status < 400) {
      return failures.cancelled();
    }
    if (status == 0 && escaped == null) {
      return failures.cancelled();
    }
    boolean explained = thrown != null && explains(failures, thrown, escaped != null, status);
    if (!explained && last != null && hasStatus(failures, last, status)) {
      return last.tuple();
    }
    ErrorTuple tuple = thrown == null ? null : thrown(failures, thrown, status);
    return tuple != null ? tuple : failures.http(status, failures.self());
  }

  /**
   * Whether an exception that comes from no call beneath explains the response: the policy has a
   * row for it with this status, or it is a bug for which a server responds 500. Any other status
   * was chosen by the application.
   */
  private static boolean explains(
      FailureClassifier failures, Throwable thrown, boolean escaped, int status) {
    if (failures.namesApplicationException(thrown)) {
      return true;
    }
    if (!escaped && HttpStatusExceptionReader.states(thrown, status)) {
      return false;
    }
    if (failures.namesExceptionBeyondJdk(thrown)) {
      return true;
    }
    ErrorTuple listed = failures.namesException(thrown) ? failures.thrown(thrown) : null;
    if (listed != null && failures.httpStatus(listed) == status) {
      return true;
    }
    return status == 500 && (escaped || thrown.getClass().getName().startsWith("java."));
  }

  /** Whether the response is still the failure of this call. */
  private static boolean answers(FailureClassifier failures, FailedCall cause, int status) {
    return status >= 500 || hasStatus(failures, cause, status);
  }

  private static boolean hasStatus(FailureClassifier failures, FailedCall call, int status) {
    return call.hasStatus(status, failures.httpStatus(call.tuple()));
  }

  /** Classifies an exception; null where the response contradicts it. */
  private static @Nullable ErrorTuple thrown(
      FailureClassifier failures, Throwable thrown, int status) {
    ErrorTuple listed = failures.thrown(thrown);
    if (listed != null && failures.httpStatus(listed) == status) {
      return listed;
    }
    if (failures.namesExceptionBeyondJdk(thrown)) {
      return listed;
    }
    if (listed != null && listed.code() == ErrorCode.CANCELLED) {
      // Cancelled by this service itself, while its caller waits.
      listed = failures.own(ErrorCode.INTERNAL, null);
      return status >= 400 && status < 500 ? null : listed;
    }
    if (status >= 400 && status < 500) {
      return null;
    }
    ErrorTuple escaped = failures.escaped(thrown);
    if (escaped == null) {
      return status < 400 ? failures.own(ErrorCode.INTERNAL, null) : null;
    }
    boolean says =
        status < 400 || failures.namesException(thrown) || failures.httpStatus(escaped) == status;
    return says ? escaped : null;
  }
}
