package dev.plumbline.cli.explain;

import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.RequestSink;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TelemetrySink;
import dev.plumbline.otlp.Unreadable;
import java.util.ArrayList;
import java.util.List;

/** Passes on the telemetry of requests that were read, and counts these and what cannot be read. */
final class ReadRequests implements RequestSink {
  private static final int UNREADABLE_KEPT = 5;

  private final TelemetrySink next;
  private final List<Unreadable> unreadable = new ArrayList<>();
  private long count;
  private long unreadableCount;

  ReadRequests(TelemetrySink next) {
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
    unreadableCount++;
    if (unreadable.size() < UNREADABLE_KEPT) {
      unreadable.add(input);
    }
  }

  long count() {
    return count;
  }

  /** The first of what cannot be read, and how many more there are. */
  List<String> unreadable() {
    List<String> lines = new ArrayList<>();
    unreadable.forEach(each -> lines.add(each.toString()));
    if (unreadableCount > unreadable.size()) {
      lines.add("and " + (unreadableCount - unreadable.size()) + " more that cannot be read");
    }
    return lines;
  }
}
