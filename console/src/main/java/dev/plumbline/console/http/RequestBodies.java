package dev.plumbline.console.http;

import dev.plumbline.console.ProcessErrors;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads request bodies without blocking a thread, with limits on the time of each body and on the
 * bytes of each and of all.
 *
 * <p>Only bytes that have arrived count, so a stalled sender takes little. Beyond the limit the
 * body that has been arriving for longest is cut off; its sender retries.
 */
public final class RequestBodies {

  /**
   * The rest of a body that is too large is read and discarded, so that its sender gets the
   * response.
   */
  private static final long MOST_FORGOTTEN = 256L << 20;

  private static final int FIRST_BYTES = 4 << 10;

  /** A body that has been arriving for this long may be cut off. */
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int largest;
  private final long mostBytes;
  private final int mostBodies;
  private final long withinMillis;
  private final Executor workers;
  private final ProcessErrors failures;
  private final Set<Reading> readings = new LinkedHashSet<>();
  private long bytes;

  /**
   * @param largest bytes of one body
   * @param mostBytes of all bodies together, until they are taken
   * @param mostBodies that may be arriving at one time
   * @param withinMillis how long one may take to arrive
   * @param workers who take them
   * @param failures counts JVM errors
   */
  public RequestBodies(
      int largest,
      long mostBytes,
      int mostBodies,
      long withinMillis,
      Executor workers,
      ProcessErrors failures) {
    this.failures = failures;
    this.largest = largest;
    this.mostBytes = mostBytes;
    this.mostBodies = mostBodies;
    this.withinMillis = withinMillis;
    this.workers = workers;
  }

  /** Handles a body, on a worker's thread. */
  public interface Taker {
    void take(HttpServerExchange exchange, byte[] body);
  }

  /** Responds to a request whose body did not arrive: 400, 408, 413 or 429. */
  public interface Failure {
    void answer(HttpServerExchange exchange, ApiProblem problem);
  }

  /** Reads the body of a request, which must be called on its I/O thread. */
  public void read(HttpServerExchange exchange, Taker taker, Failure failure) {
    Reading reading = new Reading(exchange, taker, failure);
    if (!reading.begin()) {
      exchange.setPersistent(false);
      failure.answer(exchange, busy());
      return;
    }
    reading.run();
  }

  private static ApiProblem busy() {
    return ApiProblem.tooMany("too many requests are being read already");
  }

  /**
   * Closes the connection of a stalled sender after the response. Of others the rest of the body is
   * read and discarded, or they would not get the response.
   */
  public static final IoCallback THEN_CLOSE =
      new IoCallback() {
        @Override
        public void onComplete(HttpServerExchange exchange, Sender sender) {
          IoUtils.safeClose(exchange.getConnection());
        }

        @Override
        public void onException(HttpServerExchange exchange, Sender sender, IOException gone) {
          IoUtils.safeClose(exchange.getConnection());
        }
      };

  private final class Reading implements ChannelListener<StreamSourceChannel> {

    private final HttpServerExchange exchange;
    private final Taker taker;
    private final Failure failure;
    private final StreamSourceChannel channel;
    private final long declared;
    private final long since = System.nanoTime();
    private byte @Nullable [] body = {};
    private int size;
    private long forgotten;
    private boolean settled;

    Reading(HttpServerExchange exchange, Taker taker, Failure failure) {
      this.exchange = exchange;
      this.taker = taker;
      this.failure = failure;
      this.channel = exchange.getRequestChannel();
      this.declared = exchange.getRequestContentLength();
    }

    boolean begin() {
      synchronized (RequestBodies.this) {
        if (readings.size() >= mostBodies && !evict(this)) {
          return false;
        }
        readings.add(this);
      }
      XnioExecutor.Key timer =
          exchange
              .getIoThread()
              .executeAfter(
                  () ->
                      fail(
                          ApiProblem.requestTimeout(
                              "the body did not arrive within %d ms".formatted(withinMillis))),
                  withinMillis,
                  TimeUnit.MILLISECONDS);
      // Bytes of a broken connection are released at once.
      exchange.addExchangeCompleteListener(
          (ended, next) -> {
            timer.remove();
            settle();
            release(); // also where no worker was there to take it
            next.proceed();
          });
      return true;
    }

    /** Reads what is there; called in the handler. */
    void run() {
      @Nullable Runnable outcome = readAll();
      if (outcome != null) {
        outcome.run();
      } else {
        channel.getReadSetter().set(this);
        channel.resumeReads();
      }
    }

    @Override
    public void handleEvent(StreamSourceChannel readable) {
      @Nullable Runnable outcome = readAll();
      if (outcome != null) {
        channel.suspendReads();
        Connectors.executeRootHandler(again -> outcome.run(), exchange);
      }
    }

    /** Returns the next step, or null when more of the body is expected. */
    private @Nullable Runnable readAll() {
      PooledByteBuffer pooled = exchange.getConnection().getByteBufferPool().allocate();
      try {
        ByteBuffer buffer = pooled.getBuffer();
        while (true) {
          buffer.clear();
          int count = channel.read(buffer);
          if (count == 0) {
            return null;
          }
          if (count < 0) {
            return this::complete;
          }
          buffer.flip();
          @Nullable ApiProblem problem = keep(buffer);
          if (problem != null) {
            return () -> fail(problem);
          }
        }
      } catch (RequestTooBigException e) {
        return () -> fail(tooLarge());
      } catch (IOException cutOff) {
        return () -> fail(ApiProblem.badRequest("the body was cut off"));
      } catch (Error e) {
        failures.note("reading a body", e);
        return () -> fail(ApiProblem.internal("see /api/health"));
      } finally {
        pooled.close();
      }
    }

    private @Nullable ApiProblem keep(ByteBuffer buffer) {
      int count = buffer.remaining();
      if (forgotten > 0 || size + count > largest) {
        forgotten += count;
        release();
        return forgotten > MOST_FORGOTTEN ? tooLarge() : null;
      }
      synchronized (RequestBodies.this) {
        byte[] before = body;
        if (settled || before == null) {
          return busy();
        }
        if (size + count > before.length) {
          long wanted = Math.max(size + count, Math.max(FIRST_BYTES, 2L * before.length));
          int capacity = (int) Math.min(wanted, declared >= size + count ? declared : largest);
          int more = capacity - before.length;
          while (bytes + more > mostBytes) {
            if (!evict(this)) {
              return busy();
            }
          }
          bytes += more;
          before = Arrays.copyOf(before, capacity);
          body = before;
        }
        buffer.get(before, size, count);
        size += count;
      }
      return null;
    }

    private void complete() {
      if (forgotten > 0) {
        fail(tooLarge());
        return;
      }
      byte[] whole;
      synchronized (RequestBodies.this) {
        byte[] now = body;
        if (settled || now == null) {
          return;
        }
        settled = true; // complete: not cut off any more
        readings.remove(this);
        whole = now.length == size ? now : Arrays.copyOf(now, size);
      }
      exchange.dispatch(
          workers,
          () -> {
            try {
              taker.take(exchange, whole);
            } finally {
              release();
            }
          });
    }

    private ApiProblem tooLarge() {
      return ApiProblem.tooLarge("the body is over " + largest + " bytes, which is the most");
    }

    private void fail(ApiProblem problem) {
      if (settle()) {
        channel.suspendReads();
        exchange.setPersistent(false);
        failure.answer(exchange, problem);
      }
    }

    /** Releases its bytes; returns false when they were released already. */
    private boolean settle() {
      synchronized (RequestBodies.this) {
        readings.remove(this);
        if (settled) {
          return false;
        }
        settled = true;
        release();
        return true;
      }
    }

    private void release() {
      synchronized (RequestBodies.this) {
        if (body != null) {
          bytes -= body.length;
          body = null;
        }
      }
    }
  }

  /** Cuts off the body that has been arriving for longest, if one is over the limit. */
  private boolean evict(Reading other) {
    Iterator<Reading> oldest = readings.iterator();
    while (oldest.hasNext()) {
      Reading reading = oldest.next();
      if (System.nanoTime() - reading.since < SLOW_NANOS) {
        return false;
      }
      if (reading != other) {
        reading.settle();
        HttpServerExchange exchange = reading.exchange;
        exchange
            .getIoThread()
            .execute(
                () -> {
                  reading.channel.suspendReads();
                  exchange.setPersistent(false);
                  reading.failure.answer(exchange, busy());
                });
        return true;
      }
    }
    return false;
  }
}
