package dev.plumbline.agent.charter;

import dev.plumbline.agent.finding.Seconds;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The background thread that checks once a second for a changed charter (where it is kept outside
 * the extension) and for hooks whose state changed.
 *
 * <p>Nothing ends it. A check that throws is counted and logged in one line; the pause between
 * checks of the charter then doubles, to at most a minute, until one succeeds.
 */
public final class CharterWatcher implements Runnable {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final long PAUSE_MILLIS = 1000;
  private static final int MAX_DOUBLINGS = 6;

  private final Supplier<ActiveCharter> active;
  private final @Nullable CharterReloader charter;
  private final Runnable first;
  private final Supplier<List<String>> changes;
  private int failures;
  private long nextCheck;

  private CharterWatcher(
      Supplier<ActiveCharter> active,
      @Nullable CharterReloader charter,
      Runnable first,
      Supplier<List<String>> changes) {
    this.active = active;
    this.charter = charter;
    this.first = first;
    this.changes = changes;
  }

  /**
   * Starts the thread.
   *
   * @param charter null where the charter cannot change
   * @param first what the thread does once, so that the application's start need not wait for it
   * @param changes what changed in the hooks since the last check, a line each
   */
  public static void begin(
      Supplier<ActiveCharter> active,
      @Nullable CharterReloader charter,
      Runnable first,
      Supplier<List<String>> changes) {
    Thread thread =
        new Thread(new CharterWatcher(active, charter, first, changes), "plumbline-watch");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    succeeds("the first check", first);
    succeeds("checking the hooks", this::checkHooks);
    for (long second = 1; true; second++) {
      succeeds("sleeping", CharterWatcher::pause);
      Seconds.tick();
      succeeds("checking the hooks", this::checkHooks);
      if (charter != null && second >= nextCheck) {
        boolean checked = succeeds("checking the charter", this::checkCharter);
        failures = checked ? 0 : Math.min(failures + 1, MAX_DOUBLINGS);
        nextCheck = checked ? second : second + (1L << failures);
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException notOurs) {
      // A daemon thread that nothing needs to stop.
    }
  }

  private void checkHooks() {
    for (String line : changes.get()) {
      logger.log(Level.INFO, line);
    }
  }

  private void checkCharter() {
    CharterReloader watched = charter;
    if (watched != null) {
      watched.check(active.get());
    }
  }

  private boolean succeeds(String what, Runnable check) {
    try {
      check.run();
      return true;
    } catch (Throwable problem) {
      report(what, problem);
      return false;
    }
  }

  /** Out of memory, even this may throw. */
  private void report(String what, Throwable problem) {
    try {
      ActiveCharter kept = active.get();
      kept.findings().failed("watch", problem);
      logger.log(
          Level.WARNING,
          "Plumbline: {0} failed ({1}); charter {2} stays active, the watcher continues",
          new Object[] {what, problem.getClass().getName(), kept.charter()});
    } catch (Throwable again) {
      // The next check reports what is still wrong.
    }
  }
}
