package dev.plumbline.cli.query;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 2026-01-31T12:00:00Z}, and {@code 10m} as ten minutes before now. */
public final class Since implements ITypeConverter<Instant> {
  private static final Pattern BEFORE_NOW = Pattern.compile("([0-9]{1,6})([smhd])");

  @Override
  public Instant convert(String text) {
    Matcher before = BEFORE_NOW.matcher(text);
    if (before.matches()) {
      long amount = Long.parseLong(before.group(1));
      return Instant.now()
          .minus(
              switch (before.group(2)) {
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
              });
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "\""
              + text
              + "\" is neither a time nor a duration, expected for example 2026-01-31T12:00:00Z,"
              + " 2026-01-31T13:00:00+01:00, 90s, 10m, 6h or 2d");
    }
  }
}
