package dev.plumbline.cli.generate;

import dev.plumbline.clients.CounterGain;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the increase of counters over the rules' windows as PromQL, including a new series' first
 * value, as {@link CounterGain} does where time is not compressed.
 *
 * <p>The first value is the smallest, unless the process began anew under the same labels. For
 * failures, which alone may be a whole outage, it is then the smallest of the part of the window, a
 * sixtieth, in which the series appeared; anything else would cost too much to look at so closely.
 */
final class CounterIncrease {
  private final int compression;

  CounterIncrease(int compression) {
    this.compression = compression;
  }

  /** Counts a second over the window that ends now. */
  String rate(String by, Window window, List<String> series) {
    return rate(by, window, series, 0);
  }

  String rate(String by, Window window, String series) {
    return rate(by, window, List.of(series), 0);
  }

  /** As {@link #rate}, of few series of which none may be missed. */
  String failures(String by, Window window, String series) {
    return "sum by (%s) (%s or %s)"
        .formatted(
            by,
            known(series, window, 0),
            CounterGain.labelled(firstOfFailures(series, window), "first"));
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
      // Two counters may have the same labels, as those that overflowed have: labelled apart, or
      // the
      // whole rule fails.
      String name = series.size() == 1 ? "" : "counter" + parts.size();
      parts.add(CounterGain.labelled(known(one, window, before), name));
      parts.add(CounterGain.labelled(first(one, window, before), name + "first"));
    }
    return "sum by (" + by + ") (" + String.join(" or ", parts) + ")";
  }

  private String known(String series, Window window, long before) {
    return "rate(" + series + "[" + window.range(compression) + "]" + offset(before) + ")";
  }

  private String first(String series, Window window, long before) {
    return smallest(series, window, before) + " / " + window.seconds(compression);
  }

  private String smallest(String series, Window window, long before) {
    return CounterGain.first(
        series,
        window.range(compression),
        offset(before),
        Window.H1.range(compression),
        before + window.seconds(compression));
  }

  private String firstOfFailures(String series, Window window) {
    long seconds = window.seconds(compression);
    long part = Math.max(1, seconds / 60);
    String smallest = smallest(series, window, 0);
    return "(max_over_time((min_over_time(%1$s[%2$ds]) unless last_over_time(%1$s[%3$s] offset %2$ds))[%4$ds:%2$ds]) >= %5$s or %5$s) / %4$d"
        .formatted(series, part, Window.H1.range(compression), seconds, smallest);
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
    long hour = Window.H1.seconds(compression);
    String now = named + "[" + seconds + "s:" + Math.max(1, seconds / 20) + "s]";
    String earlier =
        named + "[" + hour + "s:" + Math.max(1, hour / 30) + "s] offset " + seconds + "s";
    return "sum by (%s) (rate(%s) or label_replace((min_over_time(%s) unless last_over_time(%s)) / %d, \"part\", \"first\", \"\", \"\"))"
        .formatted(by, now, now, earlier, seconds);
  }
}
