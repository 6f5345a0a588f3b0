package dev.plumbline.clients;

import java.util.ArrayList;
import java.util.List;

/**
 * PromQL for what counters gained, including a new series' first value.
 *
 * <p>{@code rate} and {@code increase} see only what lies between two samples of a series. A series
 * that appears with 100 failures, as every new tuple of every new process does, has counted nothing
 * by them. So the first value is added where a series was not there in the hour before the window:
 * that long, so that a gap in the telemetry does not count a life's total again.
 *
 * <p>The window must not begin before what Prometheus has kept, or a process that is older than
 * that counts as new.
 */
public final class CounterGain {
  private static final String HOUR = "1h";

  private CounterGain() {}

  /** What the series gained in the window that ends now, to be summed. */
  public static String increase(String series, long seconds) {
    return "(%s or %s)"
        .formatted(
            "increase(" + series + range(seconds) + ")",
            labelled(first(series, seconds + "s", "", HOUR, seconds), "first"));
  }

  /** What the series gained a second, to be summed; each selector is of counters of its own. */
  public static String rate(List<String> series, long seconds) {
    List<String> parts = new ArrayList<>();
    for (String one : series) {
      String name = series.size() == 1 ? "" : "counter" + parts.size();
      parts.add(labelled("rate(" + one + range(seconds) + ")", name));
      parts.add(
          labelled(first(one, seconds + "s", "", HOUR, seconds) + " / " + seconds, name + "first"));
    }
    return "(" + String.join(" or ", parts) + ")";
  }

  public static String rate(String series, long seconds) {
    return rate(List.of(series), seconds);
  }

  /**
   * The first value of the series that appeared in a window: the smallest, unless the process began
   * anew under the same labels.
   *
   * @param range the window, for example {@code 5m}
   * @param offset of the window's end, for example {@code " offset 60s"}; empty when it ends now
   * @param before how long before the window there must have been no sample
   * @param begin how many seconds ago the window began
   */
  public static String first(
      String series, String range, String offset, String before, long begin) {
    return "(min_over_time(%s[%s]%s) unless last_over_time(%s[%s] offset %ds))"
        .formatted(series, range, offset, series, before, begin);
  }

  /**
   * Adds a label. A rate has no name left: without it, a rate and a first value, or two counters
   * without labels of their own, would be one series.
   */
  public static String labelled(String vector, String part) {
    return part.isEmpty()
        ? vector
        : "label_replace(" + vector + ", \"part\", \"" + part + "\", \"\", \"\")";
  }

  private static String range(long seconds) {
    return "[" + seconds + "s]";
  }
}
