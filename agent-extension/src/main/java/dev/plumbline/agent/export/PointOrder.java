package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.MetricRow;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * A point of a metric with its labels as text, by which points are ordered. The SDK returns points
 * in any order; which values of a label are admitted must not depend on it.
 */
final class PointOrder<P extends PointData> {
  private final P point;
  private final String labels;

  private PointOrder(P point) {
    this.point = point;
    this.labels = text(point.getAttributes());
  }

  /** The points by their labels; as they came where none of them has a value that is new. */
  static <P extends PointData> Collection<P> of(Collection<P> points, MetricRow row) {
    if (!row.admitsMore() || allConform(points, row)) {
      return points;
    }
    List<PointOrder<P>> sorted = new ArrayList<>(points.size());
    for (P point : points) {
      sorted.add(new PointOrder<>(point));
    }
    sorted.sort(Comparator.comparing(each -> each.labels));
    List<P> ordered = new ArrayList<>(points.size());
    for (PointOrder<P> each : sorted) {
      ordered.add(each.point);
    }
    return ordered;
  }

  private static boolean allConform(Collection<? extends PointData> points, MetricRow row) {
    for (PointData point : points) {
      if (!row.conformant().has(point.getAttributes())) {
        return false;
      }
    }
    return true;
  }

  /** Not every implementation of attributes has its keys in order. */
  private static String text(Attributes attributes) {
    List<String> labels = new ArrayList<>(attributes.size());
    attributes.forEach((key, value) -> labels.add(key.getKey() + '\0' + value));
    Collections.sort(labels);
    return String.join("\0", labels);
  }
}
