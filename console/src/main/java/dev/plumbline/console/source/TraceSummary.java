package dev.plumbline.console.source;

import dev.plumbline.otlp.TraceId;
import java.util.List;

/**
 * One line of a list of traces.
 *
 * @param start nanoseconds since the epoch
 * @param durationNanos of the root, or of all spans where the root is missing
 * @param rootKind {@code server}, {@code client}, … or empty
 * @param services sorted by name
 * @param error how the root failed, or {@link RecordedError#NONE}
 * @param complete whether a root and the parent of every span are there
 */
public record TraceSummary(
    TraceId traceId,
    long start,
    long durationNanos,
    String rootService,
    String rootName,
    String rootKind,
    List<String> services,
    int spans,
    RecordedError error,
    boolean synthetic,
    boolean complete) {

  public TraceSummary {
    services = List.copyOf(services);
  }
}
