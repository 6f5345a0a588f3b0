package dev.plumbline.console.store;

import dev.plumbline.otlp.OtlpItems;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import org.jspecify.annotations.Nullable;

/**
 * Rejects spans and log records that could not be read back: {@link OtlpItems} defines valid ids,
 * and times must fit into a signed 64-bit count of nanoseconds. Counts the rejected, and keeps the
 * first problem for the response.
 */
final class RejectedItems {

  private long rejected;
  private String first = "";

  boolean accepts(Span span) {
    String problem = OtlpItems.problem(span);
    if (problem == null && (span.getStartTimeUnixNano() < 0 || span.getEndTimeUnixNano() < 0)) {
      problem = "a time beyond the year 2262";
    }
    for (int i = 0; problem == null && i < span.getEventsCount(); i++) {
      problem = span.getEvents(i).getTimeUnixNano() < 0 ? "an event beyond the year 2262" : null;
    }
    return decide(problem);
  }

  boolean accepts(LogRecord log) {
    String problem = OtlpItems.problem(log);
    if (problem == null && (log.getTimeUnixNano() < 0 || log.getObservedTimeUnixNano() < 0)) {
      problem = "a time beyond the year 2262";
    }
    return decide(problem);
  }

  /** Counts items that cannot be kept for a reason found elsewhere. */
  void reject(long count, String problem) {
    if (count > 0) {
      rejected += count;
      first = first.isEmpty() ? problem : first;
    }
  }

  private boolean decide(@Nullable String problem) {
    if (problem != null) {
      reject(1, problem);
    }
    return problem == null;
  }

  long rejected() {
    return rejected;
  }

  /** Returns a message about what was rejected for the response; empty when nothing was. */
  String why() {
    return rejected == 0 ? "" : rejected + " cannot be kept, the first for this: " + first;
  }
}
