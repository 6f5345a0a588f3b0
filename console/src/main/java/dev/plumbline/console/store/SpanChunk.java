package dev.plumbline.console.store;

import dev.plumbline.otlp.TraceId;
import java.util.List;

/**
 * Spans of one trace out of one export request, ready to be stored.
 *
 * @param spans in the order of the body
 * @param emitters who emitted them; the body refers to them by position
 * @param body the spans as {@link Block} packs them
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record SpanChunk(
    TraceId trace,
    List<SpanHead> spans,
    List<TraceTerm> tags,
    List<EmitterKey> emitters,
    byte[] body) {

  /**
   * The fields of a span that the store indexes.
   *
   * @param parentId 0 for a root
   * @param start nanoseconds since the epoch
   * @param end nanoseconds since the epoch
   */
  record SpanHead(
      long spanId, long parentId, long start, long end, int emitter, SpanTerm spanTerm) {

    boolean isRoot() {
      return parentId == 0;
    }
  }
}
