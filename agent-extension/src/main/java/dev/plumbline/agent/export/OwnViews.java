package dev.plumbline.agent.export;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;

/**
 * Tells the metrics that the charter's views make from those that a view of the user makes of the
 * same instrument: a selector by pattern, type, unit or meter cannot leave an instrument out, so
 * that two metrics of one name would leave.
 *
 * <p>Where the user has such views the charter's carry a mark in their description, which is taken
 * off as they leave.
 */
final class OwnViews {
  private static final String MARK = " [view of the charter]";

  private static volatile boolean marked;

  private OwnViews() {}

  /** Marks the description of a view's metric. */
  static String mark(String description) {
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

  /** Whether a metric gives way to one of the charter's views. */
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
