package dev.plumbline.console.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the traces that fit a query.
 *
 * @param next cursor of the next page; null when there is none. A page may have fewer traces than
 *     its limit although there is a next one.
 */
public record TracePage(List<TraceSummary> traces, @Nullable String next) {

  public TracePage {
    traces = List.copyOf(traces);
  }
}
