package dev.plumbline.console.source;

import dev.plumbline.clients.SourceException;
import dev.plumbline.otlp.TraceId;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Where traces are read from: the embedded store, or a Jaeger. */
public interface TraceSource {

  /**
   * Returns a trace with the spans that have arrived; of a very large one those nearest to its
   * roots, and the number of those that were left out.
   *
   * @throws SourceException when the source does not respond
   */
  Optional<TraceData> trace(TraceId id);

  /**
   * Returns the summary of a trace.
   *
   * @throws SourceException when the source does not respond
   */
  Optional<TraceSummary> summary(TraceId id);

  /**
   * Returns the traces that match, newest first.
   *
   * @throws SourceException when the source does not respond
   */
  TracePage search(TraceQuery query);

  /**
   * Returns the ids of stored traces.
   *
   * @throws SourceException when the source does not respond
   */
  Set<TraceId> existing(Collection<TraceId> ids);
}
