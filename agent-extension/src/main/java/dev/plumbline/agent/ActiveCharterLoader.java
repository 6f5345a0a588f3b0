package dev.plumbline.agent;

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
 * service runs without Plumbline.
 *
 * <p>A background thread reads the charter while the agent starts, so that {@link #load} waits
 * little.
 */
final class ActiveCharterLoader {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final long PATIENCE_SECONDS = 10;
  private static final int MAX_PROBLEMS = 20;
  private static final AtomicReference<@Nullable FutureTask<Found>> reading =
      new AtomicReference<>();

  /** The charter, the reason why there is none, or neither when the mode is off. */
  private static final class Found {
    final @Nullable ActiveCharter active;
    final @Nullable String why;

    Found(@Nullable ActiveCharter active, @Nullable String why) {
      this.active = active;
      this.why = why;
    }
  }

  private ActiveCharterLoader() {}

  /** Starts reading the charter; does nothing when that has started. */
  static void begin() {
    FutureTask<Found> task = new FutureTask<>(ActiveCharterLoader::find);
    if (reading.compareAndSet(null, task)) {
      Thread thread = new Thread(task, "plumbline-charter");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Starts again, when more settings are known. */
  static void beginAgain() {
    reading.set(null);
    begin();
  }

  static @Nullable ActiveCharter load() {
    try {
      begin();
      FutureTask<Found> task = reading.get();
      Found found = task == null ? find() : task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (found.why != null) {
        refuse(found.why, null);
      }
      return found.active;
    } catch (TimeoutException late) {
      refuse("the charter could not be read within " + PATIENCE_SECONDS + " s", null);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      refuse("reading the charter was interrupted", null);
    } catch (ExecutionException failed) {
      refuse(String.valueOf(failed.getCause()), failed.getCause());
    } catch (RuntimeException | LinkageError problem) {
      refuse(problem.toString(), problem);
    }
    return null;
  }

  private static Found find() {
    try {
      Mode asked = Settings.mode();
      if (asked == Mode.OFF) {
        return new Found(null, null);
      }
      CharterResult result = CharterSource.load(Settings.charter());
      if (!result.isValid()) {
        return new Found(null, describe(result.problems()));
      }
      Mode mode = asked == null ? result.charter().policy().enforcement().mode() : asked;
      return new Found(mode == Mode.OFF ? null : new ActiveCharter(result.charter(), mode), null);
    } catch (IllegalArgumentException wrongSetting) {
      return new Found(null, String.valueOf(wrongSetting.getMessage()));
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

  private static void refuse(String why, @Nullable Throwable problem) {
    logger.log(Level.WARNING, "Plumbline enforces nothing: " + why, problem);
  }
}
