package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a list of traces.
 *
 * @param error of the root
 * @param complete whether a root and every parent are there
 */
public record TraceRow(
    String traceId,
    long startUs,
    double durationUs,
    Root root,
    List<String> services,
    int spanCount,
    @Nullable ErrorTuple error,
    boolean synthetic,
    boolean complete)
    implements Document {

  /** The span without parent, else the earliest. */
  public record Root(String service, String name, String kind) implements Document {}
}
