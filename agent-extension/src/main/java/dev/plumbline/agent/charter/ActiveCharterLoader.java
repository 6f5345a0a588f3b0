package dev.plumbline.agent.charter;

import dev.plumbline.agent.settings.Settings;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.Problem;
import dev.plumbline.charter.policy.Mode;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Loads the charter at startup and determines its mode. Any problem is logged in one line, and the
 * base takes the charter's place: it observes, and protects what is sensitive.
 *
 * <p>A background thread reads the charter while the agent starts, so that {@link #load} waits
 * little.
 */
public final class ActiveCharterLoader {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final long PATIENCE_SECONDS = 10;
  private static final int MAX_PROBLEMS = 20;
  private static final AtomicReference<@Nullable FutureTask<StartingCharter>> reading =
      new AtomicReference<>();

  private ActiveCharterLoader() {}

  /** Starts reading the charter; does nothing when that has started. */
  public static void begin() {
    FutureTask<StartingCharter> task = new FutureTask<>(ActiveCharterLoader::find);
    if (reading.compareAndSet(null, task)) {
      Thread thread = new Thread(task, "plumbline-charter");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Starts again, when more settings are known. */
  public static void beginAgain() {
    reading.set(null);
    begin();
  }

  public static StartingCharter load() {
    Settings.mistakes().forEach(line -> logger.log(Level.WARNING, "{0}", line));
    StartingCharter found = await();
    if (found.active == null && found.refusal == null) {
      logger.log(Level.INFO, "{0}", found.off);
      return found;
    }
    if (found.refusal == null) {
      return found;
    }
    try {
      ActiveCharter base = ActiveCharter.inPlaceOfRefused(CharterSource.base());
      logger.log(
          Level.WARNING,
          "Plumbline refuses the charter and {0} until it is corrected: {1}",
          new Object[] {
            Settings.holdsWhenRefused()
                ? "exports nothing"
                : "observes " + base.charter() + " with its sensitive attributes protected",
            found.refusal
          });
      return new StartingCharter(base, found.refusal, found.source, found.fingerprint);
    } catch (RuntimeException | LinkageError problem) {
      logger.log(
          Level.WARNING, "Plumbline enforces nothing: " + found.refusal + "; " + problem, problem);
      return new StartingCharter(null, found.refusal, found.source, found.fingerprint);
    }
  }

  private static StartingCharter await() {
    begin();
    FutureTask<StartingCharter> task = reading.get();
    try {
      return task == null ? find() : task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      return refused("the charter could not be read within " + PATIENCE_SECONDS + " s");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return refused("reading the charter was interrupted");
    } catch (ExecutionException failed) {
      return refused(String.valueOf(failed.getCause()));
    } catch (RuntimeException | LinkageError problem) {
      return refused(problem.toString());
    }
  }

  private static StartingCharter refused(String why) {
    return new StartingCharter(null, why, null, "");
  }

  private static StartingCharter find() {
    try {
      Mode asked = Settings.mode();
      if (asked == Mode.OFF) {
        return StartingCharter.off("Plumbline is off by plumbline.mode (PLUMBLINE_MODE)");
      }
      CharterSource source = CharterSource.ofSettings();
      String fingerprint = source == null ? "" : source.fingerprint();
      CharterResult result = source == null ? CharterSource.inside() : source.load();
      if (!result.isValid()) {
        return new StartingCharter(null, describe(result.problems()), source, fingerprint);
      }
      Mode mode = asked == null ? result.charter().policy().enforcement().mode() : asked;
      return mode == Mode.OFF
          ? StartingCharter.off(
              "Plumbline is off by the mode of charter "
                  + result.charter()
                  + " from "
                  + CharterSource.describe(Settings.charter()))
          : new StartingCharter(
              new ActiveCharter(result.charter(), mode), null, source, fingerprint);
    } catch (IllegalArgumentException wrongSetting) {
      return refused(String.valueOf(wrongSetting.getMessage()));
    }
  }

  /** All problems in one line; of more than {@value #MAX_PROBLEMS} the first. */
  static String describe(List<Problem> problems) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < problems.size() && i < MAX_PROBLEMS; i++) {
      line.append(i == 0 ? "" : " | ").append(problems.get(i));
    }
    if (problems.size() > MAX_PROBLEMS) {
      line.append(" | and ").append(problems.size() - MAX_PROBLEMS).append(" more");
    }
    return line.toString();
  }
}
