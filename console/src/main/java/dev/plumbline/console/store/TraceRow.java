package dev.plumbline.console.store;

import dev.plumbline.otlp.TraceId;
import java.util.Arrays;
import java.util.Objects;

/**
 * The row of a trace, without its spans.
 *
 * @param terms numbers of its terms, ascending
 * @param micros for each term how long the longest such span took; empty when not known
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record TraceRow(
    long id,
    TraceId traceId,
    long atMillis,
    long start,
    long durationNanos,
    int rootTerm,
    int spans,
    int flags,
    int[] terms,
    long[] micros) {

  static TraceRow of(OpenTrace trace) {
    int[] terms = trace.terms.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    long[] micros = new long[terms.length];
    for (int i = 0; i < terms.length; i++) {
      micros[i] = Objects.requireNonNullElse(trace.terms.get(terms[i]), -1L);
    }
    return new TraceRow(
        trace.id,
        trace.traceId,
        trace.atMillis,
        (trace.flags & OpenTrace.ROOTED) != 0 ? trace.rootStart : trace.start,
        trace.durationNanos(),
        trace.rootTerm,
        trace.spans,
        trace.flags,
        terms,
        micros);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  boolean hasTerm(int term) {
    return Arrays.binarySearch(terms, term) >= 0;
  }
}
