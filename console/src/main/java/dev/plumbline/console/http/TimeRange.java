package dev.plumbline.console.http;

import dev.plumbline.console.response.Range;
import org.jspecify.annotations.Nullable;

/**
 * The time range of a request, in Unix milliseconds.
 *
 * @param clamped whether the request was for a longer one
 */
public record TimeRange(long fromMillis, long toMillis, boolean clamped) {

  /** The longest range: 31 days. */
  public static final long LONGEST_MILLIS = 31L * 24 * 3600 * 1000;

  private static final long FUTURE_MILLIS = 60_000;

  /**
   * Reads {@code from} and {@code to}.
   *
   * @throws ApiProblem when one of them is not a time, or they are reversed
   */
  static TimeRange of(@Nullable String from, @Nullable String to, long now) {
    long begin = moment("from", from == null ? "-15m" : from, now);
    long end = moment("to", to == null ? "now" : to, now);
    if (begin >= end) {
      throw ApiProblem.badRequest(
          "from is %d and to is %d: expected from before to".formatted(begin, end));
    }
    long lastEnd = Math.min(end, now + FUTURE_MILLIS);
    long firstBegin = Math.max(begin, lastEnd - LONGEST_MILLIS);
    if (firstBegin >= lastEnd) {
      throw ApiProblem.badRequest("from is %d, which is in the future".formatted(begin));
    }
    return new TimeRange(firstBegin, lastEnd, firstBegin != begin || lastEnd != end);
  }

  public long millis() {
    return toMillis - fromMillis;
  }

  public Range document() {
    return new Range(fromMillis, toMillis, clamped);
  }

  private static long moment(String name, String text, long now) {
    if (text.equals("now")) {
      return now;
    }
    if (text.matches("-\\d{1,9}[smhd]")) {
      long count = Long.parseLong(text.substring(1, text.length() - 1));
      long unit =
          switch (text.charAt(text.length() - 1)) {
            case 's' -> 1_000L;
            case 'm' -> 60_000L;
            case 'h' -> 3_600_000L;
            default -> 86_400_000L;
          };
      return now - count * unit;
    }
    if (text.matches("\\d{1,15}")) {
      return Long.parseLong(text);
    }
    throw ApiProblem.badRequest(
        "%s is \"%s\": expected Unix milliseconds, now, or a time before now such as -15m"
            .formatted(name, shown(text)));
  }

  static String shown(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
