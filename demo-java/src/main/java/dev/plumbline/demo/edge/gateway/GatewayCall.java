package dev.plumbline.demo.edge.gateway;

import dev.plumbline.demo.edge.error.Failure;
import dev.plumbline.demo.edge.error.GatewayException;
import dev.plumbline.demo.edge.error.ShopErrorCode;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call to the gateway: at most two attempts under one deadline. The second follows after 50 to
 * 150 ms, or after the callee's retry delay, when the failure is retryable, nothing was received
 * yet and the deadline leaves time.
 */
public final class GatewayCall<Q, R> {
  private static final int RETRIES = 1;
  private static final long BACKOFF_MIN_MS = 50;
  private static final long BACKOFF_MAX_MS = 150;

  private final ManagedChannel channel;
  private final CallOptions options;
  private final ScheduledExecutorService timer;
  private final MethodDescriptor<Q, R> method;
  private final Q request;
  private final Deadline deadline;
  private final Receiver<R> receiver;

  // Guarded by this.
  private @Nullable ClientCall<Q, R> attempt;
  private int retriesLeft = RETRIES;
  private boolean cancelled;

  GatewayCall(
      ManagedChannel channel,
      CallOptions options,
      ScheduledExecutorService timer,
      MethodDescriptor<Q, R> method,
      Q request,
      Duration time,
      Receiver<R> receiver) {
    this.channel = channel;
    this.options = options;
    this.timer = timer;
    this.method = method;
    this.request = request;
    this.deadline = Deadline.after(time.toNanos(), TimeUnit.NANOSECONDS);
    this.receiver = receiver;
  }

  /** Requests the next message of a stream. */
  public synchronized void next() {
    if (attempt != null) {
      attempt.request(1);
    }
  }

  /** Ends the call; the receiver gets a failure with code CANCELLED unless the call has ended. */
  public synchronized void cancel() {
    cancelled = true;
    if (attempt != null) {
      attempt.cancel("the caller gave up", null);
    }
  }

  void start() {
    ClientCall<Q, R> call;
    synchronized (this) {
      call = channel.newCall(method, options.withDeadline(deadline));
      attempt = call;
    }
    call.start(new Attempt(), new Metadata());
    call.request(1);
    call.sendMessage(request);
    call.halfClose();
    synchronized (this) {
      if (cancelled) {
        call.cancel("the caller gave up", null);
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // start() reports to the receiver
  private synchronized boolean retry(Failure failure) {
    if (cancelled || retriesLeft == 0 || !failure.retryable()) {
      return false;
    }
    long jitter = ThreadLocalRandom.current().nextLong(BACKOFF_MIN_MS, BACKOFF_MAX_MS + 1);
    long pause = Math.max(jitter, failure.retryAfter().map(Duration::toMillis).orElse(0L));
    if (deadline.timeRemaining(TimeUnit.MILLISECONDS) <= pause) {
      return false;
    }
    retriesLeft--;
    try {
      timer.schedule(this::start, pause, TimeUnit.MILLISECONDS);
      return true;
    } catch (RejectedExecutionException closing) {
      return false;
    }
  }

  private final class Attempt extends ClientCall.Listener<R> {
    private boolean received;

    @Override
    public void onMessage(R message) {
      received = true;
      receiver.message(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        receiver.completed();
        return;
      }
      GatewayException failure = GatewayFailures.of(status, trailers);
      if (failure.failure().code() == ShopErrorCode.UNAVAILABLE) {
        // Do not sit out the channel's growing back-off: the gateway may be back already.
        channel.resetConnectBackoff();
      }
      if (received || !retry(failure.failure())) {
        receiver.failed(failure);
      }
    }
  }
}
