package dev.plumbline.console.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Requests between their arrival and the disk, bounded by their bytes.
 *
 * <p>Room is taken before a request is decoded and released when it is on disk, so the bound covers
 * all requests in progress.
 */
final class IngestQueue {

  private static final int MOST_AT_ONCE = 64;

  private final long limit;
  private final AtomicLong bytes = new AtomicLong();
  private final LinkedBlockingQueue<QueuedRequest> waiting = new LinkedBlockingQueue<>();

  IngestQueue(long limit) {
    this.limit = limit;
  }

  /** Takes room for a request; returns false when there is none. */
  boolean reserve(long size) {
    while (true) {
      long taken = bytes.get();
      // The largest request is accepted when the queue is empty, whatever the limit.
      if (taken + size > limit && taken > 0) {
        return false;
      }
      if (bytes.compareAndSet(taken, taken + size)) {
        return true;
      }
    }
  }

  /** Takes more room, or releases some, once the size of a request is known. */
  void resize(long before, long after) {
    bytes.addAndGet(after - before);
  }

  void release(long size) {
    bytes.addAndGet(-size);
  }

  void add(QueuedRequest batch) {
    waiting.add(batch);
  }

  /** Returns the queued requests, or null when none arrived in time. */
  @Nullable List<QueuedRequest> take(long millis) throws InterruptedException {
    QueuedRequest first = waiting.poll(millis, TimeUnit.MILLISECONDS);
    if (first == null) {
      return null;
    }
    List<QueuedRequest> batches = new ArrayList<>();
    batches.add(first);
    waiting.drainTo(batches, MOST_AT_ONCE - 1);
    return batches;
  }

  long bytes() {
    return bytes.get();
  }

  long limit() {
    return limit;
  }
}
