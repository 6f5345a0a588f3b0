package dev.plumbline.console.http;

import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;

/**
 * Sends responses and bounds the bytes that wait for slow readers. Beyond the bound the response
 * that has been waiting for longest is cut off with its connection.
 */
final class PendingResponses {

  /** A response that has been waiting for this long, plus a time for its bytes, may be cut off. */
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** For each byte: 4 MiB a second. */
  private static final long SLOW_NANOS_A_BYTE = TimeUnit.SECONDS.toNanos(1) / (4 << 20);

  private final long mostBytes;
  private final Set<Sending> sendings = new LinkedHashSet<>();
  private long bytes;

  PendingResponses(long mostBytes) {
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
   * Sends a response without blocking. One that is larger than the bound is sent when no other one
   * is waiting.
   *
   * @param size its bytes
   * @throws ApiProblem when there is no room
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
    throw ApiProblem.tooMany(
        "responses of %d bytes are waiting for their readers".formatted(bytes));
  }

  private synchronized void forget(Sending sending) {
    if (sendings.remove(sending)) {
      bytes -= sending.bytes;
    }
  }
}
