package dev.plumbline.console.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the traces that fit a query.
 *
 * @param next asks for those that follow; null when there are none. A page may hold fewer traces
 *     than were asked for although more follow.
 */
public record TracePage(List<TraceSummary> traces, @Nullable String next) {

  public TracePage {
    traces = List.copyOf(traces);
  }
}
