package dev.plumbline.agent.http;

import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The response header {@code Retry-After}: seconds or a date (RFC 9110, section 10.2.3). */
public final class RetryAfter {
  public static final String NAME = "Retry-After";

  private static final int MAX_DIGITS = 12;

  private RetryAfter() {}

  /** Whether it is valid, and so has a retry delay. */
  public static boolean isReadable(@Nullable String value) {
    if (value == null) {
      return false;
    }
    String trimmed = value.trim();
    return isSeconds(trimmed) || isDate(trimmed);
  }

  private static boolean isSeconds(String value) {
    if (value.isEmpty() || value.length() > MAX_DIGITS) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static boolean isDate(String value) {
    try {
      DateTimeFormatter.RFC_1123_DATE_TIME.parse(value);
      return true;
    } catch (DateTimeException unreadable) {
      return false;
    }
  }
}
