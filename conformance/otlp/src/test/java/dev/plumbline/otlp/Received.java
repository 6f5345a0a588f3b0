package dev.plumbline.otlp;

import java.util.ArrayList;
import java.util.List;

/** Keeps all that a sink is given. */
public final class Received implements RequestSink {
  public final List<Span> spans = new ArrayList<>();
  public final List<LogRecord> logs = new ArrayList<>();
  public final List<Unreadable> unreadable = new ArrayList<>();
  public long requests;
  public long repeated;

  @Override
  public void span(Span span) {
    spans.add(span);
  }

  @Override
  public void metric(Metric metric) {}

  @Override
  public void log(LogRecord log) {
    logs.add(log);
  }

  @Override
  public void requestsRead(long count) {
    requests += count;
  }

  @Override
  public void requestsRepeated(long count) {
    repeated += count;
  }

  @Override
  public void unreadable(Unreadable input) {
    unreadable.add(input);
  }
}
