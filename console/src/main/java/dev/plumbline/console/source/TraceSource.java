package dev.plumbline.console.source;

import dev.plumbline.conformance.otlp.TraceId;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Where traces are read from: the embedded store, or a Jaeger. */
public interface TraceSource {

  /**
   * Returns a trace with all of its spans that have arrived.
   *
   * @throws SourceException when the source does not answer
   */
  Optional<TraceData> trace(TraceId id);

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
