package dev.plumbline.agent.settings;

import dev.plumbline.agent.finding.LogText;
import dev.plumbline.charter.policy.Mode;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of this process: system property first, then environment variable, then the
 * agent's configuration file ({@code otel.javaagent.configuration-file} or {@code
 * otel.config.file}); without the agent, the properties of the SDK.
 */
public final class Settings {
  private static final String FILE = "otel.javaagent.configuration-file";

  private static final String MODE = "plumbline.mode";
  private static final String ON_REFUSED = "plumbline.on.refused";
  private static final String SERVER_TIMING = "plumbline.server.timing";

  /** The settings in {@code otel.config.file} or among the SDK's properties, once they are read. */
  private static volatile Function<String, @Nullable String> declared = property -> null;

  private Settings() {}

  /**
   * Takes over the settings in {@code otel.config.file}; returns whether that may change what was
   * read before.
   */
  public static boolean declare(Map<String, String> settings) {
    declare(settings::get);
    return !settings.isEmpty();
  }

  /** Takes over the properties of an SDK that is configured without the agent. */
  public static void declare(Function<String, @Nullable String> properties) {
    declared = properties;
  }

  /**
   * {@code plumbline.mode}, PLUMBLINE_MODE; null when it is not set, or {@linkplain #mistakes()
   * wrong}.
   */
  public static @Nullable Mode mode() {
    String value = get(MODE);
    return value == null ? null : Mode.fromWord(value.toLowerCase(Locale.ROOT));
  }

  /**
   * The settings that are ignored because they have none of their values: one line each with what
   * holds instead.
   */
  public static List<String> mistakes() {
    List<String> lines = new ArrayList<>();
    if (mode() == null) {
      mistake(lines, MODE, "off, observe or enforce", "the charter's mode holds");
    }
    if (!isOneOf(ON_REFUSED, "base", "hold")) {
      mistake(lines, ON_REFUSED, "base or hold", "base holds");
    }
    if (!isOneOf(SERVER_TIMING, "true", "false")) {
      mistake(lines, SERVER_TIMING, "true or false", "true holds");
    }
    return lines;
  }

  private static boolean isOneOf(String property, String one, String other) {
    String value = get(property);
    return value == null || value.equalsIgnoreCase(one) || value.equalsIgnoreCase(other);
  }

  private static void mistake(
      List<String> lines, String property, String expected, String instead) {
    String value = get(property);
    if (value != null) {
      lines.add(
          "Plumbline ignores "
              + property
              + " ("
              + environment(property)
              + "): it is "
              + LogText.value(value)
              + "; expected "
              + expected
              + "; "
              + instead);
    }
  }

  /**
   * {@code plumbline.charter}, PLUMBLINE_CHARTER: a folder, an archive or a compiled charter; null
   * for the charter inside the extension.
   */
  public static @Nullable Path charter() {
    return path("plumbline.charter", "a path of a folder or a file");
  }

  /**
   * {@code plumbline.charter.keys}, PLUMBLINE_CHARTER_KEYS: the file of the public keys that sign
   * charters; null where every charter is taken.
   */
  public static @Nullable Path charterKeys() {
    return path("plumbline.charter.keys", "a path of a file of public keys");
  }

  /**
   * {@code plumbline.charter.state}, PLUMBLINE_CHARTER_STATE: the file that keeps the greatest
   * serial of a signed charter that was in force; null for none.
   */
  public static @Nullable Path charterState() {
    return path("plumbline.charter.state", "a path of a file");
  }

  /**
   * {@code plumbline.charter.least.serial}, PLUMBLINE_CHARTER_LEAST_SERIAL: the least serial of a
   * signed charter that is taken.
   */
  public static long leastCharterSerial() {
    String value = get("plumbline.charter.least.serial");
    if (value == null) {
      return 0;
    }
    if (!value.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException(
          "plumbline.charter.least.serial (PLUMBLINE_CHARTER_LEAST_SERIAL) is "
              + LogText.value(value)
              + "; expected a number");
    }
    return Long.parseLong(value);
  }

  private static @Nullable Path path(String property, String expected) {
    String value = get(property);
    if (value == null) {
      return null;
    }
    String shown = RedactedUrl.url(value);
    String setting = property + " (" + environment(property) + ")";
    if (shown != null) {
      throw new IllegalArgumentException(
          setting + " is the address " + shown + "; expected " + expected);
    }
    try {
      return Paths.get(value);
    } catch (InvalidPathException unreadable) {
      throw new IllegalArgumentException(
          setting
              + " is no path on this machine ("
              + unreadable.getReason()
              + "); expected "
              + expected,
          unreadable);
    }
  }

  /**
   * {@code plumbline.on.refused}, PLUMBLINE_ON_REFUSED: whether nothing is exported ({@code hold})
   * as long as the charter of the start is refused, instead of what the base lets pass ({@code
   * base}); a {@linkplain #mistakes() wrong} value is {@code base}.
   */
  public static boolean holdsWhenRefused() {
    return "hold".equalsIgnoreCase(get(ON_REFUSED));
  }

  public static @Nullable String get(String property) {
    String value = outside(property);
    if (value == null) {
      value = present(declared.apply(property));
    }
    return value == null ? inFile(property) : value;
  }

  private static @Nullable String outside(String property) {
    String value = present(System.getProperty(property));
    return value == null ? present(System.getenv(environment(property))) : value;
  }

  private static String environment(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The agent itself reports problems of its file. */
  private static @Nullable String inFile(String property) {
    String file = outside(FILE);
    if (file == null) {
      return null;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Paths.get(file), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | RuntimeException unreadable) {
      return null;
    }
    return present(properties.getProperty(property));
  }

  private static @Nullable String present(@Nullable String value) {
    return value == null || value.trim().isEmpty() ? null : value.trim();
  }
}
