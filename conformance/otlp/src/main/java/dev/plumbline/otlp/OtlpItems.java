package dev.plumbline.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import org.jspecify.annotations.Nullable;

/**
 * Validates the ids of a span or log record before it is accepted: the specification allows 16 and
 * 8 bytes only. What passes can be read back.
 */
public final class OtlpItems {

  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  private OtlpItems() {}

  /** Returns what is wrong with a span's ids and those of its links, or null. */
  public static @Nullable String problem(Span span) {
    String problem = idProblem(span.getTraceId(), span.getSpanId());
    if (problem != null) {
      return problem;
    }
    if (isNone(span.getTraceId()) || isNone(span.getSpanId())) {
      return "no traceId and spanId";
    }
    if (!fits(span.getParentSpanId(), SPAN_ID_BYTES)) {
      return length("parentSpanId", span.getParentSpanId(), SPAN_ID_BYTES);
    }
    for (int i = 0; i < span.getLinksCount(); i++) {
      Span.Link link = span.getLinks(i);
      problem = idProblem(link.getTraceId(), link.getSpanId());
      if (problem != null) {
        return "a link whose " + problem;
      }
    }
    return null;
  }

  /** Returns what is wrong with a log record's ids, or null. */
  public static @Nullable String problem(LogRecord log) {
    return idProblem(log.getTraceId(), log.getSpanId());
  }

  private static @Nullable String idProblem(ByteString traceId, ByteString spanId) {
    if (!fits(traceId, TRACE_ID_BYTES)) {
      return length("traceId", traceId, TRACE_ID_BYTES);
    }
    return fits(spanId, SPAN_ID_BYTES) ? null : length("spanId", spanId, SPAN_ID_BYTES);
  }

  private static boolean fits(ByteString id, int bytes) {
    return id.isEmpty() || id.size() == bytes;
  }

  private static String length(String field, ByteString id, int expected) {
    return field + " has " + id.size() + " bytes, expected " + expected;
  }

  private static boolean isNone(ByteString id) {
    for (int i = 0; i < id.size(); i++) {
      if (id.byteAt(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
