package dev.plumbline.otlp;

/** What spans, metrics and log records have in common: an emitter and a name. */
public interface Telemetry {

  Emitter emitter();

  /** Name of the span, metric or event; empty for a log record that is no event. */
  String name();

  /** The trace it belongs to, or {@link TraceId#NONE}. */
  TraceId traceId();

  default String service() {
    return emitter().service();
  }
}
