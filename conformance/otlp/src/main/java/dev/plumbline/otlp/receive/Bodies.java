package dev.plumbline.otlp.receive;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies of requests: each with a limit of time and size, and all that are in progress with a
 * limit of their sum.
 */
final class Bodies implements AutoCloseable {

  private static final int LARGEST = 64 << 20;
  private static final long MOST_AT_ONCE = 256L << 20;
  private static final long MOST_PASSED_OVER = 256L << 20;

  private final Duration time;
  private final AtomicLong held = new AtomicLong();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "otlp-http-timer");
            thread.setDaemon(true);
            return thread;
          });

  /** Takes the body of a request. */
  interface BodyReader {
    void take(byte[] body) throws RejectedRequest;
  }

  /**
   * Reads within this time.
   *
   * @param time from the first read to the last byte
   */
  Bodies(Duration time) {
    this.time = time;
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Reads the body without its compression and passes it on; its bytes count until that is done.
   */
  void read(HttpExchange exchange, BodyReader reader) throws RejectedRequest {
    boolean gzip = isGzip(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    AtomicBoolean late = new AtomicBoolean();
    Future<?> end =
        timer.schedule(
            () -> {
              late.set(true);
              exchange.close();
            },
            time.toMillis(),
            TimeUnit.MILLISECONDS);
    Counted counted = new Counted();
    try {
      byte[] body = counted.read(exchange.getRequestBody(), gzip);
      end.cancel(false);
      reader.take(body);
    } catch (IOException e) {
      throw late.get()
          ? new RejectedRequest(408, "the body did not come within " + time.toMillis() + " ms")
          : new RejectedRequest(400, "the body cannot be read: " + e.getMessage());
    } finally {
      end.cancel(false);
      held.addAndGet(-counted.bytes);
    }
  }

  private static boolean isGzip(@Nullable String header) throws RejectedRequest {
    String encoding = header == null ? "identity" : header.trim().toLowerCase(Locale.ROOT);
    if (encoding.equals("gzip")) {
      return true;
    }
    if (encoding.equals("identity") || encoding.isEmpty()) {
      return false;
    }
    throw new RejectedRequest(415, "content-encoding is \"" + header + "\", expected gzip or none");
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** The bytes of one body, among those of all. */
  private final class Counted {
    private long bytes;

    byte[] read(InputStream received, boolean gzip) throws IOException, RejectedRequest {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      byte[] buffer = new byte[64 << 10];
      try (InputStream in = gzip ? new GZIPInputStream(received) : received) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          bytes += count;
          long all = held.addAndGet(count);
          if (bytes > LARGEST) {
            passOver(received);
            throw new RejectedRequest(413, "the body is over " + LARGEST + " bytes");
          }
          if (all > MOST_AT_ONCE) {
            passOver(received);
            throw new RejectedRequest(
                429, "all bodies under way are over " + MOST_AT_ONCE + " bytes; send it again");
          }
          body.write(buffer, 0, count);
        }
      }
      return body.toByteArray();
    }

    /** Reads the rest of a body: a sender that is still writing does not read the response. */
    private void passOver(InputStream rest) throws IOException {
      byte[] buffer = new byte[16 << 10];
      long left = MOST_PASSED_OVER;
      for (int count = rest.read(buffer); count >= 0 && left > 0; count = rest.read(buffer)) {
        left -= count;
      }
    }
  }
}
