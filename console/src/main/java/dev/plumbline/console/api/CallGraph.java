package dev.plumbline.console.api;

import dev.plumbline.console.http.TimeRange;
import dev.plumbline.console.source.TracePage;
import dev.plumbline.console.source.TraceQuery;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.console.trace.TraceView;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Caller and callee pairs in the newest traces of a range. */
final class CallGraph {

  private static final int TRACES = 30;
  private static final int MOST_SPANS = 1_000;

  private final TraceSource traces;

  CallGraph(TraceSource traces) {
    this.traces = traces;
  }

  /** A caller and its callee. */
  record Pair(String from, String to) {}

  /** Returns how often each pair was seen; in all environments where none is given. */
  Map<Pair, Integer> of(TimeRange range, @Nullable String environment) {
    Map<Pair, Integer> pairs = new HashMap<>();
    TracePage page =
        traces.search(
            TraceQuery.of(range.fromMillis(), range.toMillis(), TRACES)
                .withEnvironment(environment));
    for (TraceSummary summary : page.traces()) {
      if (summary.services().size() < 2 || summary.spans() > MOST_SPANS) {
        continue;
      }
      traces
          .trace(summary.traceId())
          .filter(trace -> !trace.groups().isEmpty())
          .ifPresent(
              data -> {
                TraceView trace = TraceView.of(data);
                for (int i = 0; i < trace.size(); i++) {
                  int parent = trace.parent(i);
                  if (parent >= 0
                      && !trace.span(parent).service().equals(trace.span(i).service())) {
                    pairs.merge(
                        new Pair(trace.span(parent).service(), trace.span(i).service()),
                        1,
                        Integer::sum);
                  }
                }
              });
    }
    return pairs;
  }
}
