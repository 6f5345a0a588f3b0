package dev.plumbline.agent.export;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;

/**
 * Marks the metrics of the charter's views, to drop those that a user's view creates from the same
 * instrument: a selector by pattern, type, unit or meter cannot exclude an instrument, so that two
 * metrics of one name would be exported.
 *
 * <p>Where the user has such views, those of the charter have a mark in their description, which is
 * removed at export.
 */
public final class CharterViewMark {
  private static final String MARK = " [view of the charter]";

  private static volatile boolean marked;

  private CharterViewMark() {}

  /** Marks the description of a view's metric. */
  public static String mark(String description) {
    marked = true;
    return description + MARK;
  }

  static boolean isMarked(MetricData metric) {
    return marked && metric.getDescription().endsWith(MARK);
  }

  static String unmarked(String description) {
    return description.endsWith(MARK)
        ? description.substring(0, description.length() - MARK.length())
        : description;
  }

  /** Whether a metric is dropped in favour of one of the charter's views. */
  static boolean givesWay(MetricData metric, Collection<MetricData> batch) {
    if (!marked || isMarked(metric)) {
      return false;
    }
    for (MetricData other : batch) {
      if (isMarked(other)
          && other.getName().equalsIgnoreCase(metric.getName())
          && other.getInstrumentationScopeInfo().equals(metric.getInstrumentationScopeInfo())) {
        return true;
      }
    }
    return false;
  }
}
