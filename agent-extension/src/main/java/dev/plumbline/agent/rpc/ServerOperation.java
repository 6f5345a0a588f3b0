package dev.plumbline.agent.rpc;

import dev.plumbline.agent.failure.FailedCall;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.context.ContextKey;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * State of the operation of a server span: its failure, the calls it made, its deadline; kept in
 * the span's context.
 */
public final class ServerOperation {
  public static final ContextKey<ServerOperation> KEY =
      ContextKey.named("plumbline-server-operation");

  private static final AtomicIntegerFieldUpdater<ServerOperation> ENDS =
      AtomicIntegerFieldUpdater.newUpdater(ServerOperation.class, "ends");

  private static final AtomicReferenceFieldUpdater<ServerOperation, @Nullable FailedCall>
      LAST_CALL =
          AtomicReferenceFieldUpdater.newUpdater(
              ServerOperation.class, FailedCall.class, "lastCall");

  private static final AtomicIntegerFieldUpdater<ServerOperation> ANSWERS =
      AtomicIntegerFieldUpdater.newUpdater(ServerOperation.class, "answers");

  private volatile @Nullable ErrorTuple failure;
  private volatile @Nullable FailedCall lastCall;
  private volatile @Nullable Throwable caughtByFramework;
  private volatile boolean callerLeft;
  private volatile @Nullable Object head;

  @SuppressWarnings("UnusedVariable") // counted through ENDS
  private volatile int ends;

  @SuppressWarnings("UnusedVariable") // counted through ANSWERS
  private volatile int answers;

  private volatile boolean timingClaimed;
  private final long lateFromNanos;
  private volatile int previousAttempts;

  private ServerOperation(long lateFromNanos) {
    this.lateFromNanos = lateFromNanos;
  }

  /** An operation whose caller set no deadline, or none that is known. */
  public static ServerOperation withoutDeadline() {
    return new ServerOperation(Long.MAX_VALUE);
  }

  /**
   * An operation with a deadline. On the wire that is a duration which starts again when the
   * request arrives, so the caller of a request that arrived late cancels while time seems to be
   * left: its cancellation counts as DEADLINE_EXCEEDED when no more than the margin is left.
   */
  public static ServerOperation until(long deadlineNanos, long marginNanos) {
    return new ServerOperation(deadlineNanos - marginNanos);
  }

  /** Keeps how the operation failed; the first failure counts. */
  public ErrorTuple failed(ErrorTuple tuple) {
    ErrorTuple first = failure;
    if (first != null) {
      return first;
    }
    failure = tuple;
    return tuple;
  }

  public @Nullable ErrorTuple failure() {
    return failure;
  }

  /** Keeps how a call that this operation made failed; the last one counts first. */
  public void downstreamFailed(ErrorTuple tuple, @Nullable String method) {
    downstreamFailed(tuple, method, null, FailedCall.RPC);
  }

  /**
   * Keeps how a call that this operation made failed; the last one counts first.
   *
   * @param error the exception it ended with; null when there was a response
   * @param httpStatus as {@link FailedCall} has it
   */
  public void downstreamFailed(
      ErrorTuple tuple, @Nullable String method, @Nullable Throwable error, int httpStatus) {
    FailedCall last;
    do {
      last = lastCall;
    } while (!LAST_CALL.compareAndSet(
        this, last, new FailedCall(tuple, method, error, httpStatus, last)));
  }

  /**
   * Drops the failure of a call after a successful retry: a retryable failure of the same method.
   * Whatever this operation still fails because of is something else.
   *
   * @param before how an earlier call had failed as this one began
   */
  public void downstreamWentWell(@Nullable FailedCall before, @Nullable String method) {
    FailedCall last = lastCall;
    if (last == null || last != before || !isAttempt(last, method)) {
      return;
    }
    FailedCall other = last.before();
    while (other != null && isAttempt(other, method)) {
      other = other.before();
    }
    LAST_CALL.compareAndSet(this, last, other);
  }

  private static boolean isAttempt(FailedCall call, @Nullable String method) {
    return call.tuple().retryable() && Objects.equals(call.what(), method);
  }

  void downstreamWentWell(ClientCall call) {
    downstreamWentWell(call.before(), call.method());
  }

  /** Keeps how often the caller tried before this attempt. */
  void retried(int attempts) {
    previousAttempts = attempts;
  }

  public int previousAttempts() {
    return previousAttempts;
  }

  /** The tuple of the last failed call; null when none failed. */
  public @Nullable ErrorTuple downstream() {
    FailedCall last = lastCall;
    return last == null ? null : last.tuple();
  }

  /** The last failed call, which links to those before it; null when none failed. */
  public @Nullable FailedCall lastCall() {
    return lastCall;
  }

  /** Keeps the exception that a framework has caught and is about to handle. */
  public void caughtByFramework(Throwable thrown) {
    caughtByFramework = thrown;
  }

  /** The exception that a framework caught and handled; null where none was seen. */
  public @Nullable Throwable caughtByFramework() {
    return caughtByFramework;
  }

  /** Keeps the head of an answer that the server began, and whose body is to follow. */
  public void begins(Object response) {
    head = response;
  }

  /** The head of an answer of which only the beginning was seen; null where none was. */
  public @Nullable Object begun() {
    return head;
  }

  /** Records that the caller has disconnected. */
  public void callerHasLeft() {
    callerLeft = true;
  }

  public boolean callerLeft() {
    return callerLeft;
  }

  /**
   * Whether the caller of this method may close the call: only the first may. A handler and an
   * expired deadline may both be about to.
   */
  public boolean mayAnswer() {
    return ANSWERS.compareAndSet(this, 0, 1);
  }

  /** Whether the header Server-Timing has not been written yet. */
  public boolean claimTiming() {
    boolean first = !timingClaimed;
    timingClaimed = true;
    return first;
  }

  /** Whether the deadline has passed, or will within the margin. */
  public boolean late() {
    return lateFromNanos != Long.MAX_VALUE && System.nanoTime() - lateFromNanos >= 0;
  }

  /**
   * Whether this is the first end of the span. Throwing handlers of grpc-java end theirs twice, and
   * Jetty 12 that of a request which its stop interrupts.
   */
  public boolean endsFirst() {
    return ENDS.incrementAndGet(this) == 1;
  }
}
