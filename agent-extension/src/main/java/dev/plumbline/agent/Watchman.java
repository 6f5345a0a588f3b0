package dev.plumbline.agent;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A thread that looks once a second at what may change while the service runs: the charter, where
 * it is kept outside the extension, and hooks that come to life. It sleeps the rest of the time.
 */
final class Watchman implements Runnable {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final long PAUSE_MILLIS = 1000;

  private final @Nullable CharterWatch charter;

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
    Copies.tell();
    while (true) {
      try {
        Thread.sleep(PAUSE_MILLIS);
        Seconds.tick();
        look();
      } catch (InterruptedException interrupted) {
        return;
      } catch (RuntimeException | LinkageError problem) {
        Plumbline.lawInForce().findings().failed("watch", problem);
      }
    }
  }

  private void look() {
    for (String line : Hooks.news()) {
      logger.log(Level.INFO, line);
    }
    if (charter != null) {
      charter.look(Plumbline.lawInForce());
    }
  }
}
