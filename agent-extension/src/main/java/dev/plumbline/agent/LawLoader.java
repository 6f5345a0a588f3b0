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
 * Finds mode and charter. Whatever is wrong with them becomes one line, and the service runs as
 * without Plumbline.
 *
 * <p>The charter is read on a thread of its own while the agent prepares itself, so that {@link
 * #load} has little left to wait for.
 */
final class LawLoader {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final long PATIENCE_SECONDS = 10;
  private static final int MAX_TOLD = 20;
  private static final AtomicReference<@Nullable FutureTask<Found>> reading =
      new AtomicReference<>();

  /** A law, the reason why there is none, or neither when Plumbline is switched off. */
  private static final class Found {
    final @Nullable Law law;
    final @Nullable String why;

    Found(@Nullable Law law, @Nullable String why) {
      this.law = law;
      this.why = why;
    }
  }

  private LawLoader() {}

  /** Begins to read the charter; does nothing when it has begun. */
  static void begin() {
    FutureTask<Found> task = new FutureTask<>(LawLoader::find);
    if (reading.compareAndSet(null, task)) {
      Thread thread = new Thread(task, "plumbline-charter");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Begins anew, when more of the settings is known. */
  static void beginAgain() {
    reading.set(null);
    begin();
  }

  static @Nullable Law load() {
    try {
      begin();
      FutureTask<Found> task = reading.get();
      Found found = task == null ? find() : task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (found.why != null) {
        refuse(found.why, null);
      }
      return found.law;
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
        return new Found(null, told(result.problems()));
      }
      Mode mode = asked == null ? result.charter().policy().enforcement().mode() : asked;
      return new Found(mode == Mode.OFF ? null : new Law(result.charter(), mode), null);
    } catch (IllegalArgumentException wrongSetting) {
      return new Found(null, String.valueOf(wrongSetting.getMessage()));
    }
  }

  /** All problems in one line; of very many the first. */
  static String told(List<Problem> problems) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < problems.size() && i < MAX_TOLD; i++) {
      line.append(i == 0 ? "" : " | ").append(problems.get(i));
    }
    if (problems.size() > MAX_TOLD) {
      line.append(" | and ").append(problems.size() - MAX_TOLD).append(" more");
    }
    return line.toString();
  }

  private static void refuse(String why, @Nullable Throwable problem) {
    logger.log(Level.WARNING, "Plumbline enforces nothing: " + why, problem);
  }
}
