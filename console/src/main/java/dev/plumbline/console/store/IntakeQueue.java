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
 * <p>Room is taken before a request is even decoded and given back when it is on disk, so the bound
 * covers all that is under way.
 */
final class IntakeQueue {

  private static final int MOST_AT_ONCE = 64;

  private final long limit;
  private final AtomicLong bytes = new AtomicLong();
  private final LinkedBlockingQueue<Batch> waiting = new LinkedBlockingQueue<>();

  IntakeQueue(long limit) {
    this.limit = limit;
  }

  /** Takes room for a request; returns false when there is none. */
  boolean reserve(long size) {
    while (true) {
      long taken = bytes.get();
      // The largest request passes when nothing else is here, whatever the limit.
      if (taken + size > limit && taken > 0) {
        return false;
      }
      if (bytes.compareAndSet(taken, taken + size)) {
        return true;
      }
    }
  }

  /** Takes more room, or gives some back, for a request whose size is known better now. */
  void resize(long before, long after) {
    bytes.addAndGet(after - before);
  }

  void release(long size) {
    bytes.addAndGet(-size);
  }

  void add(Batch batch) {
    waiting.add(batch);
  }

  /** Returns the batches that wait, or null when none came in time. */
  @Nullable List<Batch> take(long millis) throws InterruptedException {
    Batch first = waiting.poll(millis, TimeUnit.MILLISECONDS);
    if (first == null) {
      return null;
    }
    List<Batch> batches = new ArrayList<>();
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
