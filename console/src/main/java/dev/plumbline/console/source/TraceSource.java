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
   * @throws SourceException when the source does not answer
   */
  Optional<TraceData> trace(TraceId id);

  /**
   * Returns the trace's line in a list.
   *
   * @throws SourceException when the source does not answer
   */
  Optional<TraceSummary> summary(TraceId id);

  /**
   * Returns the traces that fit, newest first.
   *
   * @throws SourceException when the source does not answer
   */
  TracePage search(TraceQuery query);

  /**
   * Returns those of the ids whose trace can be opened.
   *
   * @throws SourceException when the source does not answer
   */
  Set<TraceId> existing(Collection<TraceId> ids);
}
