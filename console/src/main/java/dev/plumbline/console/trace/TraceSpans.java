package dev.plumbline.console.trace;

import dev.plumbline.console.source.TraceData;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.OtlpProtobuf;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TelemetrySink;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.util.ArrayList;
import java.util.List;

/** Reads the spans of a trace, each beside the message that it came in. */
public final class TraceSpans {

  private TraceSpans() {}

  /**
   * A span and its message, which has the events and links besides.
   *
   * @param resource position of its resource in the trace
   * @param scope position of its scope among all scopes of the trace
   */
  public record Entry(
      Span span, io.opentelemetry.proto.trace.v1.Span message, int resource, int scope) {}

  /** Returns the spans in the order in which the trace has them. */
  public static List<Entry> of(TraceData trace) {
    List<Span> spans = new ArrayList<>();
    new OtlpProtobuf()
        .read(
            ExportTraceServiceRequest.newBuilder().addAllResourceSpans(trace.groups()).build(),
            new SpansOnly(spans));
    List<Entry> entries = new ArrayList<>(spans.size());
    int resource = 0;
    int scope = 0;
    for (ResourceSpans group : trace.groups()) {
      for (ScopeSpans scoped : group.getScopeSpansList()) {
        for (io.opentelemetry.proto.trace.v1.Span message : scoped.getSpansList()) {
          entries.add(new Entry(spans.get(entries.size()), message, resource, scope));
        }
        scope++;
      }
      resource++;
    }
    return entries;
  }

  private record SpansOnly(List<Span> spans) implements TelemetrySink {
    @Override
    public void span(Span span) {
      spans.add(span);
    }

    @Override
    public void metric(Metric metric) {}

    @Override
    public void log(dev.plumbline.otlp.LogRecord log) {}
  }
}
