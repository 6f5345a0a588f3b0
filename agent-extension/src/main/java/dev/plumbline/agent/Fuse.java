package dev.plumbline.agent;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Stands between a hook and the application that it runs in: what fails in the hook is counted and
 * goes no further, and a hook that takes seconds, again and again, is switched off.
 *
 * <pre>{@code
 * if (!FUSE.holds()) {
 *   return asItWas;
 * }
 * long begun = Fuse.NEVER;
 * try {
 *   begun = FUSE.begin();
 *   return …;
 * } catch (RuntimeException | LinkageError problem) {
 *   FUSE.failed(problem);
 *   return asItWas;
 * } finally {
 *   FUSE.end(begun);
 * }
 * }</pre>
 */
public final class Fuse {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  /** When a use began that has not begun. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final int SLOW_SECONDS = 2;
  private static final int SLOW_TIMES = 3;

  private final String hook;
  private volatile boolean blown;
  private int slowTimes;
  private long lastSlow;

  private Fuse(String hook) {
    this.hook = hook;
  }

  /** A fuse for a hook of this name, by which its failures are counted. */
  public static Fuse of(String hook) {
    return new Fuse(hook);
  }

  /** The name of the hook, by which its failures are counted. */
  public String hook() {
    return hook;
  }

  /** Whether the hook is to be used. */
  public boolean holds() {
    return !blown;
  }

  /** Begins a use of the hook; what it gives goes to {@link #end}. */
  public long begin() {
    return Seconds.now();
  }

  public void end(long begun) {
    if (Seconds.now() - begun >= SLOW_SECONDS) {
      slow();
    }
  }

  /** Counts a failure of the hook; the application never hears of it. */
  public void failed(Throwable problem) {
    Law law = Plumbline.law();
    if (law != null) {
      law.findings().failed(hook, problem);
    }
  }

  /** One standstill of the whole process is one time, however many uses it falls into. */
  private synchronized void slow() {
    long now = Seconds.now();
    if (blown || lastSlow == now) {
      return;
    }
    lastSlow = now;
    if (++slowTimes < SLOW_TIMES) {
      return;
    }
    blown = true;
    failed(new IllegalStateException("it took seconds, " + SLOW_TIMES + " times"));
    logger.log(
        Level.WARNING, "Plumbline hook {0} is switched off: it held up the application", hook);
  }
}
