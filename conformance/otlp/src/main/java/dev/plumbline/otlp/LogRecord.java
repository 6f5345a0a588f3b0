package dev.plumbline.otlp;

/**
 * One log record; trace id and span id are 0 when it stands outside a span.
 *
 * @param droppedAttributes how many attributes a limit of the emitter took away
 * @param body a map or a list of values; empty for a string
 */
public record LogRecord(
    TraceId traceId,
    long spanId,
    String eventName,
    int severity,
    Attributes attributes,
    int droppedAttributes,
    Object body,
    Emitter emitter)
    implements Telemetry {

  @Override
  public String name() {
    return eventName;
  }
}
