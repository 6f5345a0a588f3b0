package dev.plumbline.agent.guard;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.charter.CharterInForce;
import dev.plumbline.agent.finding.Seconds;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a hook's failures away from the application: exceptions are counted and suppressed, and a
 * hook that repeatedly blocks for seconds is disabled.
 *
 * <p>What the hooks in libraries report goes through {@link #call} and {@link #run}; what the SDK
 * calls has to have an answer, and is written out:
 *
 * <pre>{@code
 * if (!GUARD.isEnabled()) {
 *   return asItWas;
 * }
 * long begun = HookGuard.NEVER;
 * try {
 *   begun = GUARD.begin();
 *   return …;
 * } catch (RuntimeException | LinkageError problem) {
 *   GUARD.failed(problem);
 *   return asItWas;
 * } finally {
 *   GUARD.end(begun);
 * }
 * }</pre>
 */
public final class HookGuard {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  /** The start time of a use that has not started. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final int SLOW_SECONDS = 2;
  private static final int SLOW_TIMES = 3;

  private final String hook;
  private volatile boolean disabled;
  private int slowTimes;
  private long lastSlow;

  private HookGuard(String hook) {
    this.hook = hook;
  }

  /** A guard for a hook of this name, under which its failures are counted. */
  public static HookGuard of(String hook) {
    return new HookGuard(hook);
  }

  /** The name of the hook, under which its failures are counted. */
  public String hook() {
    return hook;
  }

  /** Whether the hook may run: it has not been disabled. */
  public boolean isEnabled() {
    return !disabled;
  }

  /** A use of a hook that has an answer. */
  public interface Call<T, E extends Exception> {
    @Nullable T run() throws E;
  }

  /** A use of a hook. */
  public interface Use<E extends Exception> {
    void run() throws E;
  }

  /** Uses the hook; null where it is disabled. What it throws reaches the caller, who counts it. */
  public <T, E extends Exception> @Nullable T call(Call<T, E> call) throws E {
    if (!isEnabled()) {
      return null;
    }
    long begun = NEVER;
    try {
      begun = begin();
      return call.run();
    } finally {
      end(begun);
    }
  }

  /** Uses the hook, unless it is disabled. What it throws reaches the caller, who counts it. */
  public <E extends Exception> void run(Use<E> use) throws E {
    if (isEnabled()) {
      long begun = NEVER;
      try {
        begun = begin();
        use.run();
      } finally {
        end(begun);
      }
    }
  }

  /** Starts a use of the hook; returns the time to pass to {@link #end}. */
  public long begin() {
    return Seconds.now();
  }

  public void end(long begun) {
    if (Seconds.now() - begun >= SLOW_SECONDS) {
      slow();
    }
  }

  /** Counts a failure of the hook, which does not reach the application. */
  public void failed(Throwable problem) {
    ActiveCharter active = CharterInForce.active();
    if (active != null) {
      active.findings().failed(hook, problem);
    }
  }

  /** A pause of the whole process counts once, however many uses it falls into. */
  private synchronized void slow() {
    long now = Seconds.now();
    if (disabled || lastSlow == now) {
      return;
    }
    lastSlow = now;
    if (++slowTimes < SLOW_TIMES) {
      return;
    }
    disabled = true;
    failed(new IllegalStateException("it blocked for seconds " + SLOW_TIMES + " times"));
    logger.log(
        Level.WARNING,
        "Plumbline hook {0} is disabled: it blocked the application for seconds",
        hook);
  }
}
