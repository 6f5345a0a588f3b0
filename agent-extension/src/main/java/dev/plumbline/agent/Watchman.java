package dev.plumbline.agent;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A thread that looks once a second at what may change while the service runs: the charter, where
 * it is kept outside the extension, and hooks that come to life. It sleeps the rest of the time.
 *
 * <p>Nothing ends it. A look that fails, with whatever Throwable, is counted and logged in one
 * line; looks at the charter then come later and later, at most a minute apart, until one succeeds.
 */
final class Watchman implements Runnable {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final long PAUSE_MILLIS = 1000;
  private static final int MAX_DOUBLINGS = 6;

  private final @Nullable CharterWatch charter;
  private int failures;
  private long nextLook;

  private Watchman(@Nullable CharterWatch charter) {
    this.charter = charter;
  }

  static void begin(@Nullable CharterWatch charter) {
    Thread thread = new Thread(new Watchman(charter), "plumbline-watch");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    succeeds("looking for copies", Copies::tell);
    for (long second = 1; true; second++) {
      succeeds("waiting", Watchman::pause);
      Seconds.tick();
      succeeds("looking at the hooks", Watchman::lookAtHooks);
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
      // Nobody stops this thread: the process ends without it.
    }
  }

  private static void lookAtHooks() {
    for (String line : Hooks.news()) {
      logger.log(Level.INFO, line);
    }
  }

  private void lookAtCharter() {
    CharterWatch watched = charter;
    if (watched != null) {
      watched.look(Plumbline.lawInForce());
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

  /** Where memory is short, even this may fail. */
  private static void report(String what, Throwable problem) {
    try {
      Law holding = Plumbline.lawInForce();
      holding.findings().failed("watch", problem);
      logger.log(
          Level.WARNING,
          "Plumbline failed {0} ({1}); charter {2} stays in force, and the watch goes on",
          new Object[] {what, problem.getClass().getName(), holding.charter()});
    } catch (Throwable again) {
      // The next look reports what is still wrong.
    }
  }
}
