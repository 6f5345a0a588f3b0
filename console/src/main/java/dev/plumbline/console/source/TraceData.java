package dev.plumbline.console.source;

import dev.plumbline.otlp.OtlpItems;
import dev.plumbline.otlp.TraceId;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * A trace as it was exported: its spans by resource and scope, each span once.
 *
 * <p>Spans that cannot be read are left out: the store of an older console or a Jaeger may have
 * some.
 *
 * @param omitted spans that were not read, because the trace is too large
 */
public record TraceData(TraceId id, List<ResourceSpans> groups, long omitted) {

  public TraceData(TraceId id, List<ResourceSpans> groups) {
    this(id, groups, 0);
  }

  public TraceData {
    groups =
        groups.stream().allMatch(TraceData::isReadable) ? List.copyOf(groups) : readable(groups);
  }

  private static boolean isReadable(ResourceSpans group) {
    for (ScopeSpans scope : group.getScopeSpansList()) {
      for (Span span : scope.getSpansList()) {
        if (OtlpItems.problem(span) != null) {
          return false;
        }
      }
    }
    return true;
  }

  private static List<ResourceSpans> readable(List<ResourceSpans> groups) {
    List<ResourceSpans> readable = new ArrayList<>();
    for (ResourceSpans group : groups) {
      ResourceSpans.Builder kept = group.toBuilder().clearScopeSpans();
      for (ScopeSpans scope : group.getScopeSpansList()) {
        List<Span> spans =
            scope.getSpansList().stream().filter(span -> OtlpItems.problem(span) == null).toList();
        if (!spans.isEmpty()) {
          kept.addScopeSpans(scope.toBuilder().clearSpans().addAllSpans(spans));
        }
      }
      if (kept.getScopeSpansCount() > 0) {
        readable.add(kept.build());
      }
    }
    return List.copyOf(readable);
  }
}
