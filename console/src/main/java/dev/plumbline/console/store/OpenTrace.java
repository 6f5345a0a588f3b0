package dev.plumbline.console.store;

import dev.plumbline.otlp.TraceId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A trace that the writer has in memory: the ids of its spans and its row. */
final class OpenTrace {

  /** A span without parent is there. */
  static final int ROOTED = 1;

  /** A span failed. */
  static final int FAILED = 2;

  /** A test or probe made it. */
  static final int SYNTHETIC = 4;

  /** Every parent is there, and a root. */
  static final int COMPLETE = 8;

  final TraceId traceId;
  long id;
  long seenMillis;
  long atMillis;
  long start = Long.MAX_VALUE;
  long end = Long.MIN_VALUE;
  int rootTerm;
  long rootStart;
  long rootEnd;
  int spans;
  int blocks;
  int flags;
  boolean stored;

  final LongSet spanIds = new LongSet();
  private final LongSet missingParents = new LongSet();

  /** Longest duration for each term, in microseconds; -1 when only the database has it. */
  final Map<Integer, Long> terms = new LinkedHashMap<>();

  OpenTrace(TraceId traceId) {
    this.traceId = traceId;
  }

  /** Adds a span's ids; returns false when it was stored already. */
  boolean link(long spanId, long parentId) {
    if (!spanIds.add(spanId)) {
      return false;
    }
    missingParents.remove(spanId);
    if (parentId != 0 && !spanIds.contains(parentId)) {
      missingParents.add(parentId);
    }
    return true;
  }

  /** Adds a new span to the row. */
  void add(SpanChunk.SpanHead span, int term) {
    spans++;
    boolean earliest = span.start() < start;
    start = Math.min(start, span.start());
    end = Math.max(end, span.end());
    boolean rooted = (flags & ROOTED) != 0;
    if (span.isRoot() && (!rooted || span.start() < rootStart)) {
      flags |= ROOTED;
      rootTerm = term;
      rootStart = span.start();
      rootEnd = span.end();
    } else if (!rooted && !span.isRoot() && earliest) {
      rootTerm = term;
    }
    if (span.spanTerm().error().failed()) {
      flags |= FAILED;
    }
    boolean complete = (flags & ROOTED) != 0 && missingParents.size() == 0;
    flags = complete ? flags | COMPLETE : flags & ~COMPLETE;
  }

  /** Returns the root's duration, or how long all spans together took. */
  long durationNanos() {
    return duration((flags & ROOTED) != 0, rootStart, rootEnd, start, end);
  }

  static long duration(boolean rooted, long rootStart, long rootEnd, long start, long end) {
    return Math.max(0, rooted ? rootEnd - rootStart : end - start);
  }

  byte[] packedTerms() {
    int[] ids = terms.keySet().stream().mapToInt(Integer::intValue).toArray();
    Arrays.sort(ids);
    return Varints.of(ids);
  }
}
