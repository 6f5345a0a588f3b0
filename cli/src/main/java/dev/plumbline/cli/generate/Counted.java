package dev.plumbline.cli.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes what counters counted over a window as PromQL, the first value of a new series included.
 *
 * <p>{@code rate} sees only what lies between two samples of a series. A series that appears with
 * 100 failures, as every new tuple of every new process does, has counted nothing by it. Here the
 * smallest value of a series that was not there before the window is added: its first one, and
 * never more than it counted where the process started anew within the window. A series is known by
 * any sample in the hour before, so that a gap in the telemetry does not count a life's total
 * again.
 */
final class Counted {
  private final int compression;

  Counted(int compression) {
    this.compression = compression;
  }

  /** Counts a second over the window that ends now. */
  String rate(String by, Window window, List<String> series) {
    return rate(by, window, series, 0);
  }

  String rate(String by, Window window, String series) {
    return rate(by, window, List.of(series), 0);
  }

  /**
   * Counts a second.
   *
   * @param by the labels to sum by, with commas between them
   * @param series selectors of counters; each may have labels of its own or none
   * @param before how many seconds ago the window ended
   */
  String rate(String by, Window window, List<String> series, long before) {
    List<String> parts = new ArrayList<>();
    for (String one : series) {
      // Two counters may have the same labels, as those that overflowed have: told apart, or the
      // whole rule fails.
      String name = series.size() == 1 ? "" : "counter" + parts.size();
      parts.add(told(known(one, window, before), name));
      parts.add(told(first(one, window, before), name + "first"));
    }
    return "sum by (" + by + ") (" + String.join(" or ", parts) + ")";
  }

  private String known(String series, Window window, long before) {
    return "rate(" + series + "[" + window.range(compression) + "]" + offset(before) + ")";
  }

  private String first(String series, Window window, long before) {
    long seconds = window.seconds(compression);
    return "(min_over_time(%s[%s]%s) unless last_over_time(%s[%s]%s)) / %d"
        .formatted(
            series,
            window.range(compression),
            offset(before),
            series,
            Window.H1.range(compression),
            offset(before + seconds),
            seconds);
  }

  /** A gauge's range has no names left; a label tells its series from those beside it. */
  private static String told(String vector, String part) {
    return part.isEmpty()
        ? vector
        : "label_replace(" + vector + ", \"part\", \"" + part + "\", \"\", \"\")";
  }

  private static String offset(long seconds) {
    return seconds == 0 ? "" : " offset " + seconds + "s";
  }

  /**
   * As {@link #rate}, of every counter that the pattern matches: their names become a label before
   * the rate takes them away.
   */
  String rateOfAll(String by, Window window, String pattern) {
    String named =
        "label_replace({__name__=~\""
            + pattern
            + "\"}, \"counter\", \"$1\", \"__name__\", \"(.+)\")";
    long seconds = window.seconds(compression);
    String now = "[" + seconds + "s:" + Math.max(1, seconds / 20) + "s]";
    long hour = Window.H1.seconds(compression);
    String earlier = "[" + hour + "s:" + Math.max(1, hour / 30) + "s] offset " + seconds + "s";
    return "sum by (%s) (rate(%s%s) or label_replace((min_over_time(%s%s) unless last_over_time(%s%s)) / %d, \"part\", \"first\", \"\", \"\"))"
        .formatted(by, named, now, named, now, named, earlier, seconds);
  }
}
