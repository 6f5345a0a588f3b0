package dev.plumbline.otlp;

/**
 * One log record; trace id and span id are 0 when it stands outside a span.
 *
 * @param droppedAttributes how many attributes a limit of the emitter took away
 * @param body a map or a list of values; empty for a string
 * @param time nanoseconds since the epoch, when it was written or, where that is not stated, first
 *     seen; 0 where neither is
 */
public record LogRecord(
    TraceId traceId,
    long spanId,
    String eventName,
    int severity,
    Attributes attributes,
    int droppedAttributes,
    Object body,
    long time,
    Emitter emitter)
    implements Telemetry {

  @Override
  public String name() {
    return eventName;
  }
}
