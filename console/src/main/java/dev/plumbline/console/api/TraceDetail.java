package dev.plumbline.console.api;

import dev.plumbline.conformance.otlp.TraceId;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.http.Problem;
import dev.plumbline.console.json.Json;
import dev.plumbline.console.source.TraceData;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.trace.TraceSpans;
import java.util.ArrayList;
import java.util.List;

/** {@code GET /api/traces/{trace_id}}: one trace with what can be seen in it. */
public final class TraceDetail {

  private final TraceSource traces;

  public TraceDetail(TraceSource traces) {
    this.traces = traces;
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/traces/{trace_id}", this::answer);
  }

  private Object answer(Endpoint.Request request) {
    TraceId id = Documents.traceId(request.path().get(0));
    TraceData trace =
        traces
            .trace(id)
            .orElseThrow(
                () ->
                    Problem.notFound(
                        "no trace "
                            + id
                            + "; it may not have arrived yet, or have been sampled out or removed"));
    List<Object> spans = new ArrayList<>();
    for (TraceSpans.Entry entry : TraceSpans.of(trace)) {
      spans.add(
          Json.of(
              "span_id",
              dev.plumbline.conformance.otlp.Hex.of(entry.span().spanId()),
              "service",
              entry.span().service(),
              "name",
              entry.span().name()));
    }
    return Json.of("trace_id", id, "span_count", spans.size(), "spans", spans);
  }
}
