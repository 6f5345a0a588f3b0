package dev.plumbline.console.store;

import dev.plumbline.otlp.TraceId;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The traces that were written last, in memory; of others the ids are read first. */
final class OpenTraces {

  private static final int TRACES_KEPT = 20_000;
  private static final int SPANS_KEPT = 600_000;

  private final LinkedHashMap<TraceId, OpenTrace> traces = new LinkedHashMap<>(1024, 0.75f, true);
  private long spans;

  @Nullable OpenTrace get(TraceId id) {
    return traces.get(id);
  }

  void add(OpenTrace trace) {
    traces.put(trace.traceId, trace);
    spans += trace.spanIds.size();
  }

  /** Some of its traces have this many more spans. */
  void grew(int count) {
    spans += count;
  }

  void remove(TraceId id) {
    OpenTrace known = traces.remove(id);
    if (known != null) {
      spans -= known.spanIds.size();
    }
  }

  /** Forgets those that were written longest ago, where there are too many. */
  void trim() {
    while (traces.size() > TRACES_KEPT || spans > SPANS_KEPT) {
      remove(traces.keySet().iterator().next());
    }
  }

  void clear() {
    traces.clear();
    spans = 0;
  }
}
