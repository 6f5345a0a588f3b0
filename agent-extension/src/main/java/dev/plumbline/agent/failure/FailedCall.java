package dev.plumbline.agent.failure;

import dev.plumbline.charter.error.ErrorTuple;
import org.jspecify.annotations.Nullable;

/**
 * A call that this service made, or a statement, that failed: its error tuple, the exception it
 * ended with, the status of its response.
 */
public final class FailedCall {
  /** In place of a status over HTTP: a call by gRPC. */
  public static final int RPC = -1;

  /** At most as many are kept of one operation, to bound memory. */
  private static final int MAX = 8;

  private static final int MAX_CAUSES = 16;

  private final ErrorTuple tuple;
  private final @Nullable String what;
  private final @Nullable Throwable error;
  private final int httpStatus;
  private final @Nullable FailedCall before;
  private final int depth;

  /**
   * A call that failed after others of the same operation.
   *
   * @param what the method that was called, to recognize a retry; null where that is unknown
   * @param error the exception it ended with; null when there was a response
   * @param httpStatus the status of the HTTP response; 0 without one, {@link #RPC} for a call by
   *     gRPC
   * @param before the failure before it
   */
  public FailedCall(
      ErrorTuple tuple,
      @Nullable String what,
      @Nullable Throwable error,
      int httpStatus,
      @Nullable FailedCall before) {
    this.tuple = tuple;
    this.what = what;
    this.error = error;
    this.httpStatus = httpStatus;
    this.before = before == null || before.depth < MAX ? before : null;
    this.depth = this.before == null ? 1 : this.before.depth + 1;
  }

  public ErrorTuple tuple() {
    return tuple;
  }

  /** The method that was called; null where that is unknown. */
  public @Nullable String what() {
    return what;
  }

  /** The failure before this one. */
  public @Nullable FailedCall before() {
    return before;
  }

  /** Whether a response of this status forwards this failure. */
  public boolean hasStatus(int status, int ofCode) {
    return status >= 400 && (status == httpStatus || status == ofCode);
  }

  /**
   * Finds the failed call that an exception comes from: one that ended with it or with one of its
   * causes, or one whose response a client library turned into it. The last such call counts.
   *
   * @param last the last failure of the operation, from which all before it are reached
   */
  public static @Nullable FailedCall causing(@Nullable FailedCall last, Throwable thrown) {
    for (FailedCall call = last; call != null; call = call.before) {
      Throwable at = thrown;
      for (int i = 0; at != null && i < MAX_CAUSES; i++) {
        if (call.endedWith(at)) {
          return call;
        }
        Throwable cause = at.getCause();
        at = cause == at ? null : cause;
      }
    }
    return null;
  }

  /** Whether the call itself ended with this exception, or with one that it caused. */
  private boolean threw(Throwable thrown) {
    Throwable at = error;
    for (int i = 0; at != null && i < MAX_CAUSES; i++) {
      if (at == thrown) {
        return true;
      }
      Throwable cause = at.getCause();
      at = cause == at ? null : cause;
    }
    return false;
  }

  /**
   * Whether this exception is the call's: what it threw, or what a library made of its response.
   */
  boolean endedWith(Throwable thrown) {
    if (threw(thrown)) {
      return true;
    }
    if (httpStatus == RPC) {
      return GrpcExceptionReader.isOne(thrown) && GrpcExceptionReader.code(thrown) == tuple.code();
    }
    return httpStatus > 0 && HttpStatusExceptionReader.httpStatus(thrown) == httpStatus;
  }
}
