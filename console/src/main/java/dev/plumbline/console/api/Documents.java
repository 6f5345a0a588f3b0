package dev.plumbline.console.api;

import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.response.ErrorTuple;
import dev.plumbline.console.response.TraceRow;
import dev.plumbline.console.source.RecordedError;
import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.otlp.TraceId;
import org.jspecify.annotations.Nullable;

/** JSON objects that several responses share. */
final class Documents {

  private static final double NANOS_PER_MICRO = 1000.0;

  private Documents() {}

  static double micros(long nanos) {
    return nanos / NANOS_PER_MICRO;
  }

  static TraceRow summary(TraceSummary trace) {
    return new TraceRow(
        trace.traceId().toString(),
        trace.start() / 1000,
        micros(trace.durationNanos()),
        new TraceRow.Root(trace.rootService(), trace.rootName(), trace.rootKind()),
        trace.services(),
        trace.spans(),
        error(trace.error()),
        trace.synthetic(),
        trace.complete());
  }

  static @Nullable ErrorTuple error(RecordedError error) {
    return error.failed()
        ? new ErrorTuple(
            error.code(),
            orNull(error.reason()),
            orNull(error.origin()),
            orNull(error.fault()),
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
