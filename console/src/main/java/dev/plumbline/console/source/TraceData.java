package dev.plumbline.console.source;

import dev.plumbline.conformance.otlp.TraceId;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.util.List;

/** A trace as it was exported: its spans by resource and scope, each span once. */
public record TraceData(TraceId id, List<ResourceSpans> groups) {

  public TraceData {
    groups = List.copyOf(groups);
  }
}
