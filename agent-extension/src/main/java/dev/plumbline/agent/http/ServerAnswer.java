package dev.plumbline.agent.http;

import dev.plumbline.agent.failure.AnswerException;
import dev.plumbline.agent.failure.CallerLeft;
import dev.plumbline.agent.failure.FailedCall;
import dev.plumbline.agent.failure.Failures;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import org.jspecify.annotations.Nullable;

/** Decides how an HTTP request failed that this service answered, or did not. */
public final class ServerAnswer {
  private ServerAnswer() {}

  /**
   * How it failed; null when it did not.
   *
   * <p>An exception that comes from a call beneath has that call's failure, whatever the status. So
   * has a response that states the call's status, where no exception explains that status itself.
   * Else the exception decides, unless the response says otherwise; else the status.
   *
   * @param status what was answered; 0 when nothing was
   * @param escaped what the application let out; null where it answered itself
   */
  public static @Nullable ErrorTuple failure(
      Failures failures,
      @Nullable ServerOperation operation,
      int status,
      @Nullable Throwable escaped) {
    Throwable held = operation == null ? null : operation.held();
    Throwable thrown = escaped == null ? held : escaped;
    FailedCall last = operation == null ? null : operation.lastCall();
    if (thrown != null) {
      FailedCall cause = FailedCall.causing(last, thrown);
      if (cause != null
          && cause.tuple().code() != ErrorCode.CANCELLED
          && (escaped != null || answers(failures, cause, status))) {
        return cause.tuple();
      }
      if (cause == null && CallerLeft.says(thrown)) {
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
   * Whether an exception that comes from no call beneath is itself what the response tells of: the
   * policy has a row for it that says so, or it is the mistake for which a server answers 500. Any
   * other status was chosen by the application, for whatever its own exception stands for.
   */
  private static boolean explains(
      Failures failures, Throwable thrown, boolean escaped, int status) {
    if (!escaped && AnswerException.states(thrown, status)) {
      return false;
    }
    if (failures.namesOwnException(thrown)) {
      return true;
    }
    ErrorTuple listed = failures.namesException(thrown) ? failures.thrown(thrown) : null;
    if (listed != null && failures.httpStatus(listed) == status) {
      return true;
    }
    return status == 500 && (escaped || thrown.getClass().getName().startsWith("java."));
  }

  /** Whether what the application answered is still the failure of this call. */
  private static boolean answers(Failures failures, FailedCall cause, int status) {
    return status >= 500 || hasStatus(failures, cause, status);
  }

  private static boolean hasStatus(Failures failures, FailedCall call, int status) {
    return call.hasStatus(status, failures.httpStatus(call.tuple()));
  }

  /** What an exception says; null where the response says otherwise. */
  private static @Nullable ErrorTuple thrown(Failures failures, Throwable thrown, int status) {
    ErrorTuple listed = failures.thrown(thrown);
    if (listed != null && failures.httpStatus(listed) == status) {
      return listed;
    }
    if (failures.namesOwnException(thrown)) {
      return listed;
    }
    if (listed != null && listed.code() == ErrorCode.CANCELLED) {
      // What this service gave up itself, while its caller waits.
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
