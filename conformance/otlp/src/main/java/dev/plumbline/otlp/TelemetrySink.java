package dev.plumbline.otlp;

/** Takes telemetry one item at a time, in the order it was read. */
public interface TelemetrySink {

  void span(Span span);

  void metric(Metric metric);

  void log(LogRecord log);
}
