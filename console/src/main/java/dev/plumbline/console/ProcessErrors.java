package dev.plumbline.console;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts JVM errors (OutOfMemoryError, StackOverflowError, LinkageError) in any thread of the
 * console. Each is logged in one line and makes the console unhealthy for a while; one after which
 * the state of the process is unknown ends the process.
 */
public final class ProcessErrors {

  private static final long UNWELL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Runnable end;
  private final LongAdder count = new LongAdder();
  private volatile @Nullable String reason;
  private volatile long atNanos;
  private volatile boolean isFatal;

  /**
   * @param end ends the process; it must need no memory
   */
  public ProcessErrors(Runnable end) {
    this.end = end;
  }

  /**
   * Records an error after which the thread continues. After an OutOfMemoryError the process ends:
   * any thread may be in an inconsistent state.
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

  /** Records an error after which the console cannot continue. */
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

  /** Returns the error that makes the console unhealthy, or null. */
  public @Nullable String reason() {
    return isFatal || System.nanoTime() - atNanos < UNWELL_NANOS ? reason : null;
  }

  /** Returns how many there were since the start. */
  public long count() {
    return count.sum();
  }
}
