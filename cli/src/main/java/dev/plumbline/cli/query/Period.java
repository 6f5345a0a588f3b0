package dev.plumbline.cli.query;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A duration in Prometheus' notation, such as 6h. */
public final class Period {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smhd])");

  private Period() {}

  /** Writes seconds as a person does, like 1h30m. */
  public static String text(long seconds) {
    return Duration.ofSeconds(seconds).toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /**
   * The seconds of a period.
   *
   * @param option what it was given with, for the complaint
   * @throws ParameterException when it is none
   */
  public static long seconds(CommandSpec spec, String option, String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new ParameterException(
          spec.commandLine(),
          option + " is \"" + text + "\"; expected a number and s, m, h or d, like 6h");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> count;
      case "m" -> count * 60;
      case "h" -> count * 3_600;
      default -> count * 86_400;
    };
  }
}
