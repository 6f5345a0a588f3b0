package dev.plumbline.console.http;

import dev.plumbline.console.Failures;
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
 * Reads the bodies of requests without holding a thread: each for so long, each and all together to
 * so many bytes.
 *
 * <p>What counts is what has arrived, so a sender that stalls takes little. When there is no room,
 * the body that has been on its way for longest makes some: its sender comes again.
 */
public final class Bodies {

  /** The rest of a body that is too large is read and forgotten, so that its sender hears why. */
  private static final long MOST_FORGOTTEN = 256L << 20;

  private static final int FIRST_BYTES = 4 << 10;

  /** A body that has been on its way for so long may be cut off for another. */
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int largest;
  private final long mostBytes;
  private final int mostBodies;
  private final long withinMillis;
  private final Executor workers;
  private final Failures failures;
  private final Set<Reading> readings = new LinkedHashSet<>();
  private long bytes;

  /**
   * @param largest bytes of one body
   * @param mostBytes of all bodies together, until they are taken
   * @param mostBodies that may be on their way at one time
   * @param withinMillis how long one may be on its way
   * @param workers who take them
   * @param failures where errors of the machine are noted
   */
  public Bodies(
      int largest,
      long mostBytes,
      int mostBodies,
      long withinMillis,
      Executor workers,
      Failures failures) {
    this.failures = failures;
    this.largest = largest;
    this.mostBytes = mostBytes;
    this.mostBodies = mostBodies;
    this.withinMillis = withinMillis;
    this.workers = workers;
  }

  /** Takes a body, on a worker's thread. */
  public interface Taker {
    void take(HttpServerExchange exchange, byte[] body);
  }

  /** Answers a request whose body did not come: 400, 408, 413 or 429. */
  public interface Failure {
    void answer(HttpServerExchange exchange, Problem problem);
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

  private static Problem busy() {
    return Problem.tooMany("too many requests are being read already");
  }

  /**
   * Ends the connection once the answer is out, of a sender that has stalled. Of others what is
   * still on its way is read and forgotten, or they would not hear the answer.
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
      synchronized (Bodies.this) {
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
                          Problem.requestTimeout(
                              "the body did not arrive within %d ms".formatted(withinMillis))),
                  withinMillis,
                  TimeUnit.MILLISECONDS);
      // What a connection that breaks holds is given back at once.
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

    /** Returns what is to be done, or null when more is to come. */
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
          @Nullable Problem problem = keep(buffer);
          if (problem != null) {
            return () -> fail(problem);
          }
        }
      } catch (RequestTooBigException e) {
        return () -> fail(tooLarge());
      } catch (IOException cutOff) {
        return () -> fail(Problem.badRequest("the body was cut off"));
      } catch (Error e) {
        failures.note("reading a body", e);
        return () -> fail(Problem.internal("/api/health says how"));
      } finally {
        pooled.close();
      }
    }

    private @Nullable Problem keep(ByteBuffer buffer) {
      int count = buffer.remaining();
      if (forgotten > 0 || size + count > largest) {
        forgotten += count;
        release();
        return forgotten > MOST_FORGOTTEN ? tooLarge() : null;
      }
      synchronized (Bodies.this) {
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
      synchronized (Bodies.this) {
        byte[] now = body;
        if (settled || now == null) {
          return;
        }
        settled = true; // it is whole: nobody cuts it off any more
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

    private Problem tooLarge() {
      return Problem.tooLarge("the body is over " + largest + " bytes, which is the most");
    }

    private void fail(Problem problem) {
      if (settle()) {
        channel.suspendReads();
        exchange.setPersistent(false);
        failure.answer(exchange, problem);
      }
    }

    /** Gives back what it holds; returns false when it was settled already. */
    private boolean settle() {
      synchronized (Bodies.this) {
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
      synchronized (Bodies.this) {
        if (body != null) {
          bytes -= body.length;
          body = null;
        }
      }
    }
  }

  /** Cuts off the body that has been on its way for longest, if any has been for long. */
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
