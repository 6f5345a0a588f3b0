package dev.plumbline.agent;

import dev.plumbline.charter.policy.Mode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.SecureRandom;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a process says of itself: system property first, then environment variable. */
final class Settings {
  private Settings() {}

  /**
   * {@code plumbline.mode}, PLUMBLINE_MODE.
   *
   * @return null when it is not set
   * @throws IllegalArgumentException when it is no mode
   */
  static @Nullable Mode mode() {
    String value = get("plumbline.mode");
    if (value == null) {
      return null;
    }
    Mode mode = Mode.fromWord(value.toLowerCase(Locale.ROOT));
    if (mode == null) {
      throw new IllegalArgumentException(
          "plumbline.mode (PLUMBLINE_MODE) is \"" + value + "\"; expected off, observe or enforce");
    }
    return mode;
  }

  /**
   * {@code plumbline.charter}, PLUMBLINE_CHARTER: a folder; null for the charter inside the
   * extension.
   */
  static @Nullable Path charter() {
    String value = get("plumbline.charter");
    return value == null ? null : Paths.get(value);
  }

  /**
   * {@code plumbline.hash.key}, PLUMBLINE_HASH_KEY: services with one key hash alike; without it
   * each process has its own.
   */
  static byte[] hashKey() {
    String value = get("plumbline.hash.key");
    if (value != null) {
      return value.getBytes(StandardCharsets.UTF_8);
    }
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return key;
  }

  static @Nullable String get(String property) {
    String value = System.getProperty(property);
    if (value == null || value.trim().isEmpty()) {
      value = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
    }
    return value == null || value.trim().isEmpty() ? null : value.trim();
  }
}
