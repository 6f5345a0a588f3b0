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
  private long nextLook;

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
    succeeds("looking for copies", DuplicateExtensions::warn);
    for (long second = 1; true; second++) {
      succeeds("waiting", CharterWatcher::pause);
      Seconds.tick();
      succeeds("looking at the hooks", CharterWatcher::lookAtHooks);
      if (charter != null && second >= nextLook) {
        boolean looked = succeeds("looking at the charter", this::lookAtCharter);
        failures = looked ? 0 : Math.min(failures + 1, MAX_DOUBLINGS);
        nextLook = looked ? second : second + (1L << failures);
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

  private static void lookAtHooks() {
    for (String line : Hooks.news()) {
      logger.log(Level.INFO, line);
    }
  }

  private void lookAtCharter() {
    CharterReloader watched = charter;
    if (watched != null) {
      watched.look(ProcessCharter.requireActive());
    }
  }

  private static boolean succeeds(String what, Runnable look) {
    try {
      look.run();
      return true;
    } catch (Throwable problem) {
      report(what, problem);
      return false;
    }
  }

  /** Out of memory, even this may throw. */
  private static void report(String what, Throwable problem) {
    try {
      ActiveCharter holding = ProcessCharter.requireActive();
      holding.findings().failed("watch", problem);
      logger.log(
          Level.WARNING,
          "Plumbline failed {0} ({1}); charter {2} stays in force, and the watch goes on",
          new Object[] {what, problem.getClass().getName(), holding.charter()});
    } catch (Throwable again) {
      // The next check reports what is still wrong.
    }
  }
}
