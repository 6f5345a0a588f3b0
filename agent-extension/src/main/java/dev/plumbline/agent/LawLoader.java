package dev.plumbline.agent;

import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.policy.Mode;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds mode and charter. Whatever is wrong with them becomes one line, and the service runs as
 * without Plumbline.
 */
final class LawLoader {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  private LawLoader() {}

  static @Nullable Law load() {
    try {
      Mode asked = Settings.mode();
      if (asked == Mode.OFF) {
        return null;
      }
      CharterResult result = CharterSource.load(Settings.charter());
      if (!result.isValid()) {
        refuse(
            result.problems().stream().map(Object::toString).collect(Collectors.joining(" | ")),
            null);
        return null;
      }
      Mode mode = asked == null ? result.charter().policy().enforcement().mode() : asked;
      return mode == Mode.OFF ? null : new Law(result.charter(), mode);
    } catch (IllegalArgumentException wrongSetting) {
      refuse(String.valueOf(wrongSetting.getMessage()), null);
      return null;
    } catch (RuntimeException | LinkageError problem) {
      refuse(problem.toString(), problem);
      return null;
    }
  }

  private static void refuse(String why, @Nullable Throwable problem) {
    logger.log(Level.WARNING, "Plumbline enforces nothing: " + why, problem);
  }
}
