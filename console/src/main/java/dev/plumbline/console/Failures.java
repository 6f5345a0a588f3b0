package dev.plumbline.console;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Errors of the machine (no memory, no stack, a class that is missing) in any thread of the
 * console. Each is one line and makes the console unwell for a while; one after which nobody knows
 * what still works makes it unwell for good and ends the process.
 */
public final class Failures {

  private static final long UNWELL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Runnable end;
  private final LongAdder count = new LongAdder();
  private volatile @Nullable String reason;
  private volatile long atNanos;
  private volatile boolean isFatal;

  /**
   * @param end ends the process; it must need no memory
   */
  public Failures(Runnable end) {
    this.end = end;
  }

  /**
   * Takes note of an error after which the thread goes on. Without memory the console does not: any
   * thread may have lost what it was doing.
   *
   * @param where it happened, for people
   */
  public void note(String where, Throwable error) {
    if (error instanceof OutOfMemoryError) {
      fatal(where, error);
      return;
    }
    keep(where, error);
  }

  /** Takes note of an error after which the console cannot go on. */
  public void fatal(String where, Throwable error) {
    isFatal = true;
    try {
      keep(where, error);
    } finally {
      end.run();
    }
  }

  private void keep(String where, Throwable error) {
    count.increment();
    atNanos = System.nanoTime();
    String text = where + " failed: " + error;
    reason = text;
    System.err.println("console: " + text);
  }

  /** Returns what keeps the console from being well, or null. */
  public @Nullable String reason() {
    return isFatal || System.nanoTime() - atNanos < UNWELL_NANOS ? reason : null;
  }

  /** Returns how many there were since the start. */
  public long count() {
    return count.sum();
  }
}
