package dev.plumbline.cli.explain;

import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.RequestSink;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TelemetrySink;
import dev.plumbline.otlp.Unreadable;
import java.util.ArrayList;
import java.util.List;

/** Passes on the telemetry of requests that were received, and counts these. */
final class ReceivedRequests implements RequestSink {
  private static final int UNREADABLE_KEPT = 1000;

  private final TelemetrySink next;
  private final List<Unreadable> unreadable = new ArrayList<>();
  private long count;

  ReceivedRequests(TelemetrySink next) {
    this.next = next;
  }

  @Override
  public void span(Span span) {
    next.span(span);
  }

  @Override
  public void metric(Metric metric) {
    next.metric(metric);
  }

  @Override
  public void log(LogRecord log) {
    next.log(log);
  }

  @Override
  public void requestsRead(long read) {
    count += read;
  }

  @Override
  public void requestsRepeated(long repeated) {}

  @Override
  public void unreadable(Unreadable input) {
    if (unreadable.size() < UNREADABLE_KEPT) {
      unreadable.add(input);
    }
  }

  long count() {
    return count;
  }

  List<Unreadable> unreadable() {
    return unreadable;
  }
}
