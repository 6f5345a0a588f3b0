package dev.plumbline.console.api;

import dev.plumbline.clients.Json;
import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.source.RecordedError;
import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.otlp.TraceId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON objects that several responses share. */
final class Documents {

  private static final double NANOS_PER_MICRO = 1000.0;

  private Documents() {}

  static double micros(long nanos) {
    return nanos / NANOS_PER_MICRO;
  }

  static Map<String, @Nullable Object> summary(TraceSummary trace) {
    return Json.of(
        "trace_id",
        trace.traceId(),
        "start_us",
        trace.start() / 1000,
        "duration_us",
        micros(trace.durationNanos()),
        "root",
        Json.of("service", trace.rootService(), "name", trace.rootName(), "kind", trace.rootKind()),
        "services",
        trace.services(),
        "span_count",
        trace.spans(),
        "error",
        error(trace.error()),
        "synthetic",
        trace.synthetic(),
        "complete",
        trace.complete());
  }

  static @Nullable Map<String, @Nullable Object> error(RecordedError error) {
    return error.failed()
        ? Json.of(
            "code",
            error.code(),
            "reason",
            orNull(error.reason()),
            "origin",
            orNull(error.origin()),
            "fault",
            orNull(error.fault()),
            "retryable",
            error.retryable().isEmpty() ? null : error.retryable().equals("true"))
        : null;
  }

  static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** Reads a trace id out of a path. */
  static TraceId traceId(String text) {
    if (!text.matches("[0-9a-fA-F]{32}")) {
      throw ApiProblem.badRequest(
          "\"%s\" is not a trace id: expected 32 hex digits"
              .formatted(text.length() > 80 ? text.substring(0, 80) + "…" : text));
    }
    return new TraceId(
        Long.parseUnsignedLong(text.substring(0, 16), 16),
        Long.parseUnsignedLong(text.substring(16), 16));
  }
}
