package dev.plumbline.cli.generate;

import java.time.Duration;
import java.util.List;

/**
 * A time range over which a rate is taken. Its name stays when time is compressed, so that alerts,
 * dashboards and the console ask for one name wherever they run.
 *
 * @param name as in the names of the recorded series
 * @param length what it covers when time is not compressed
 */
record Window(String name, Duration length) {
  static final Window M5 = new Window("5m", Duration.ofMinutes(5));
  static final Window M30 = new Window("30m", Duration.ofMinutes(30));
  static final Window H1 = new Window("1h", Duration.ofHours(1));
  static final Window H2 = new Window("2h", Duration.ofHours(2));
  static final Window H6 = new Window("6h", Duration.ofHours(6));
  static final Window D1 = new Window("1d", Duration.ofDays(1));
  static final Window D3 = new Window("3d", Duration.ofDays(3));

  static final List<Window> ALL = List.of(M5, M30, H1, H2, H6, D1, D3);

  /** A rate needs a few samples, however much time is compressed. */
  private static final long LEAST_SECONDS = 10;

  /** The range in a query, for example {@code 5m}; compressed 60 times, {@code 10s}. */
  String range(int compression) {
    return seconds(compression) % 60 == 0
        ? minutes(seconds(compression) / 60)
        : seconds(compression) + "s";
  }

  long seconds(int compression) {
    return Math.max(LEAST_SECONDS, length.toSeconds() / compression);
  }

  private static String minutes(long minutes) {
    if (minutes % (24 * 60) == 0) {
      return minutes / (24 * 60) + "d";
    }
    return minutes % 60 == 0 ? minutes / 60 + "h" : minutes + "m";
  }
}
