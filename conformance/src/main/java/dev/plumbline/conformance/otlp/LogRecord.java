package dev.plumbline.conformance.otlp;

/** One log record; trace id and span id are 0 when it stands outside a span. */
public record LogRecord(
    TraceId traceId,
    long spanId,
    String eventName,
    int severity,
    Attributes attributes,
    Emitter emitter)
    implements Telemetry {

  @Override
  public String name() {
    return eventName;
  }
}
