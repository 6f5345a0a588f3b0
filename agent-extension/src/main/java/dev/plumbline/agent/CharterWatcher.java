package dev.plumbline.agent;

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
final class CharterWatcher implements Runnable {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final long PAUSE_MILLIS = 1000;
  private static final int MAX_DOUBLINGS = 6;

  private final @Nullable CharterReloader charter;
  private int failures;
  private long nextCheck;

  private CharterWatcher(@Nullable CharterReloader charter) {
    this.charter = charter;
  }

  static void begin(@Nullable CharterReloader charter) {
    Thread thread = new Thread(new CharterWatcher(charter), "plumbline-watch");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    if (Host.isAgent()) {
      succeeds("checking for duplicate extensions", DuplicateExtensions::warn);
    }
    for (long second = 1; true; second++) {
      succeeds("sleeping", CharterWatcher::pause);
      Seconds.tick();
      succeeds("checking the hooks", CharterWatcher::checkHooks);
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

  private static void checkHooks() {
    for (String line : Hooks.changes()) {
      logger.log(Level.INFO, line);
    }
  }

  private void checkCharter() {
    CharterReloader watched = charter;
    if (watched != null) {
      watched.check(ProcessCharter.requireActive());
    }
  }

  private static boolean succeeds(String what, Runnable check) {
    try {
      check.run();
      return true;
    } catch (Throwable problem) {
      report(what, problem);
      return false;
    }
  }

  /** Out of memory, even this may throw. */
  private static void report(String what, Throwable problem) {
    try {
      ActiveCharter active = ProcessCharter.requireActive();
      active.findings().failed("watch", problem);
      logger.log(
          Level.WARNING,
          "Plumbline: {0} failed ({1}); charter {2} stays active, the watcher continues",
          new Object[] {what, problem.getClass().getName(), active.charter()});
    } catch (Throwable again) {
      // The next check reports what is still wrong.
    }
  }
}
