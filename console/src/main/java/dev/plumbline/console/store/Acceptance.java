package dev.plumbline.console.store;

import dev.plumbline.otlp.OtlpItems;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import org.jspecify.annotations.Nullable;

/**
 * Decides which spans and log records are kept: those that can be read back, which is what {@link
 * OtlpItems} asks of ids and what a signed 64-bit count of nanoseconds can hold. The others are
 * counted, and the first problem is remembered for the answer.
 */
final class Acceptance {

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

  /** Says what was rejected, in words for the answer; empty when nothing was. */
  String why() {
    return rejected == 0 ? "" : rejected + " cannot be kept, the first for this: " + first;
  }
}
