package dev.plumbline.otlp;

import java.util.ArrayList;
import java.util.List;

/**
 * The items of one request, kept until it was read whole: a truncated line contributes nothing.
 *
 * <p>In OTLP/JSON the schema URL stands behind the spans it belongs to, and the resource may; so
 * items are kept as they arrive and emitted when their group is closed.
 */
final class RequestItems {

  private final List<Span> spans = new ArrayList<>();
  private final List<Metric> metrics = new ArrayList<>();
  private final List<LogRecord> logs = new ArrayList<>();

  void add(Span span) {
    spans.add(span);
  }

  void add(Metric metric) {
    metrics.add(metric);
  }

  void add(LogRecord log) {
    logs.add(log);
  }

  void handOn(TelemetrySink sink) {
    spans.forEach(sink::span);
    metrics.forEach(sink::metric);
    logs.forEach(sink::log);
    clear();
  }

  void clear() {
    spans.clear();
    metrics.clear();
    logs.clear();
  }
}
