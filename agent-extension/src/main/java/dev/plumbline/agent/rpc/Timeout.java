package dev.plumbline.agent.rpc;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Parses and formats the header grpc-timeout: at most eight digits and a unit (gRPC over HTTP/2,
 * "Timeout").
 */
final class Timeout {
  private static final long MAX_DIGITS = 99_999_999;

  private Timeout() {}

  /** Nanoseconds, or -1 when it is none. */
  static long parse(@Nullable String header) {
    if (header == null || header.length() < 2 || header.length() > 9) {
      return -1;
    }
    TimeUnit unit = unit(header.charAt(header.length() - 1));
    if (unit == null) {
      return -1;
    }
    long amount = 0;
    for (int i = 0; i < header.length() - 1; i++) {
      char digit = header.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      amount = amount * 10 + (digit - '0');
    }
    return unit.toNanos(amount);
  }

  static String format(long nanos) {
    if (nanos <= MAX_DIGITS) {
      return nanos + "n";
    }
    if (nanos / 1_000 <= MAX_DIGITS) {
      return nanos / 1_000 + "u";
    }
    if (nanos / 1_000_000 <= MAX_DIGITS) {
      return nanos / 1_000_000 + "m";
    }
    return nanos / 1_000_000_000 <= MAX_DIGITS
        ? nanos / 1_000_000_000 + "S"
        : nanos / 3_600_000_000_000L + "H";
  }

  private static @Nullable TimeUnit unit(char letter) {
    switch (letter) {
      case 'H':
        return TimeUnit.HOURS;
      case 'M':
        return TimeUnit.MINUTES;
      case 'S':
        return TimeUnit.SECONDS;
      case 'm':
        return TimeUnit.MILLISECONDS;
      case 'u':
        return TimeUnit.MICROSECONDS;
      case 'n':
        return TimeUnit.NANOSECONDS;
      default:
        return null;
    }
  }
}
