package dev.plumbline.console.http;

import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;

/**
 * Sends answers and bounds what of them waits for its readers, all together. Where there is no room
 * the answer that has been read for longest ends with its connection.
 */
final class Answers {

  /** A reader that has taken so long, and longer for more bytes, may be cut off for another. */
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** For each byte: 4 MiB a second. */
  private static final long SLOW_NANOS_A_BYTE = TimeUnit.SECONDS.toNanos(1) / (4 << 20);

  private final long mostBytes;
  private final Set<Sending> sendings = new LinkedHashSet<>();
  private long bytes;

  Answers(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  private static final class Sending {
    final HttpServerExchange exchange;
    final long bytes;
    final long since = System.nanoTime();

    Sending(HttpServerExchange exchange, long bytes) {
      this.exchange = exchange;
      this.bytes = bytes;
    }
  }

  /**
   * Sends an answer, without waiting for its reader. One that is larger than all room alone is sent
   * when nothing else waits.
   *
   * @param size its bytes
   * @throws Problem when there is no room
   */
  void send(HttpServerExchange exchange, ByteBuffer[] answer, long size) {
    Sending sending = new Sending(exchange, size);
    synchronized (this) {
      while (bytes > 0 && bytes + size > mostBytes) {
        evict();
      }
      bytes += size;
      sendings.add(sending);
    }
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          forget(sending);
          next.proceed();
        });
    exchange.getResponseSender().send(answer);
  }

  private void evict() {
    Iterator<Sending> oldest = sendings.iterator();
    if (oldest.hasNext()) {
      Sending slowest = oldest.next();
      long allowed = SLOW_NANOS + slowest.bytes * SLOW_NANOS_A_BYTE;
      if (System.nanoTime() - slowest.since > allowed) {
        forget(slowest);
        HttpServerExchange exchange = slowest.exchange;
        exchange.getIoThread().execute(() -> IoUtils.safeClose(exchange.getConnection()));
        return;
      }
    }
    throw Problem.tooMany("answers of %d bytes wait to be read already".formatted(bytes));
  }

  private synchronized void forget(Sending sending) {
    if (sendings.remove(sending)) {
      bytes -= sending.bytes;
    }
  }
}
