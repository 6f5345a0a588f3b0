package dev.plumbline.agent.hooks;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reports the end of a gRPC client call to the extension before the agent's span ends. */
public final class WatchedClientCall<Q, R> extends SimpleForwardingClientCall<Q, R> {
  private final Object call;
  private final @Nullable Deadline deadline;
  private final Context above = Context.current();
  private volatile boolean givenUp;

  public WatchedClientCall(ClientCall<Q, R> delegate, Object call, CallOptions options) {
    super(delegate);
    this.call = call;
    this.deadline = options == null ? null : options.getDeadline();
  }

  @Override
  public void start(Listener<R> listener, Metadata headers) {
    delegate().start(new WatchedListener<>(listener, this), headers);
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    givenUp = true;
    delegate().cancel(message, cause);
  }

  Object call() {
    return call;
  }

  /** Whether this side has not cancelled the call. */
  boolean isAlive() {
    return !givenUp && !above.isCancelled();
  }

  /** The time left until its deadline; {@code Long.MAX_VALUE} without one. */
  long deadlineNanos() {
    long left = deadline == null ? Long.MAX_VALUE : deadline.timeRemaining(TimeUnit.NANOSECONDS);
    Deadline outer = above.getDeadline();
    return outer == null ? left : Math.min(left, outer.timeRemaining(TimeUnit.NANOSECONDS));
  }
}
