package dev.plumbline.console.otlp;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dev.plumbline.console.store.Ingest;
import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the calls whose message is arriving: their time, their number and the sum of their bytes.
 * Beyond the limit the call that has been arriving for longest is cut off.
 */
final class CallLimits extends ServerStreamTracer.Factory
    implements ServerInterceptor, AutoCloseable {

  private static final int MOST_CALLS = 256;
  private static final long MOST_BYTES = Ingest.LARGEST_REQUEST + (1L << 20);
  private static final long MESSAGE_MILLIS = 15_000;

  /** A call that has been arriving for this long may be cut off. */
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Context.Key<Reading> READING = Context.key("reading");

  private final Ingest intake;
  private final Set<Reading> readings = new LinkedHashSet<>();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "otlp-grpc-timer");
            thread.setDaemon(true);
            return thread;
          });
  private long bytes;

  CallLimits(Ingest intake) {
    this.intake = intake;
    timer.setRemoveOnCancelPolicy(true);
  }

  /** One call, from its first byte to the end of its message. */
  private final class Reading extends ServerStreamTracer {
    final long since = System.nanoTime();
    long held;
    boolean over;
    @Nullable ServerCall<?, ?> call;
    @Nullable Future<?> timeout;

    void endsBy(Future<?> end) {
      synchronized (CallLimits.this) {
        timeout = end;
        if (over) {
          end.cancel(false);
        }
      }
    }

    @Override
    public Context filterContext(Context context) {
      return context.withValue(READING, this);
    }

    @Override
    public void inboundWireSize(long count) {
      synchronized (CallLimits.this) {
        if (over) {
          return;
        }
        held += count;
        bytes += count;
        while (bytes > MOST_BYTES && !over) {
          if (!evict(this)) {
            cutOff(busy());
          }
        }
      }
    }

    @Override
    public void streamClosed(Status status) {
      end();
    }

    /** Releases its bytes; returns false when it did already. */
    boolean end() {
      synchronized (CallLimits.this) {
        if (over) {
          return false;
        }
        over = true;
        readings.remove(this);
        bytes -= held;
        if (timeout != null) {
          timeout.cancel(false);
        }
        return true;
      }
    }

    void cutOff(StatusException status) {
      ServerCall<?, ?> refused = call;
      if (end() && refused != null) {
        // A call must be closed by one thread only: here the timer's.
        timer.execute(() -> close(refused, status));
      }
    }
  }

  private static void close(ServerCall<?, ?> call, StatusException status) {
    Metadata trailers = status.getTrailers();
    try {
      call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    } catch (IllegalStateException closed) {
      // It ended at the same moment.
    }
  }

  private boolean evict(Reading other) {
    for (Reading reading : readings) {
      if (System.nanoTime() - reading.since < SLOW_NANOS) {
        return false;
      }
      if (reading != other) {
        intake.countRefused();
        reading.cutOff(busy());
        return true;
      }
    }
    return false;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return new Reading();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Reading reading = READING.get();
    if (!enter(reading, call)) {
      intake.countRefused();
      close(call, busy());
      return new ServerCall.Listener<>() {};
    }
    reading.endsBy(
        timer.schedule(
            () ->
                reading.cutOff(
                    Status.DEADLINE_EXCEEDED
                        .withDescription(
                            "the message did not arrive within %d ms".formatted(MESSAGE_MILLIS))
                        .asException()),
            MESSAGE_MILLIS,
            TimeUnit.MILLISECONDS));
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean received;

      @Override
      public void onMessage(Q message) {
        received = true;
        if (reading.end()) {
          super.onMessage(message);
        }
      }

      @Override
      public void onHalfClose() {
        if (received || reading.end()) {
          super.onHalfClose();
        }
      }

      @Override
      public void onCancel() {
        if (!received) {
          intake.countMalformed(); // too large, or cut off
        }
        super.onCancel();
      }
    };
  }

  private synchronized boolean enter(Reading reading, ServerCall<?, ?> call) {
    if (reading.over || (readings.size() >= MOST_CALLS && !evict(reading))) {
      return false;
    }
    reading.call = call;
    readings.add(reading);
    return true;
  }

  private static StatusException busy() {
    return busy("too many requests are being read already");
  }

  /** Responds with RESOURCE_EXHAUSTED and RetryInfo: the sender retries. */
  static StatusException busy(String message) {
    return StatusProto.toStatusException(
        com.google.rpc.Status.newBuilder()
            .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
            .setMessage(message)
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(Ingest.RETRY_SECONDS))
                        .build()))
            .build());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
