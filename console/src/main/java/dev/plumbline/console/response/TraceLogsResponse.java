package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import dev.plumbline.console.json.Flat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/traces/{trace_id}/logs}. */
public record TraceLogsResponse(
    Map<PartName, Part> parts, String traceId, List<Line> logs, boolean truncated)
    implements Document {

  /**
   * A log record of the trace.
   *
   * @param offsetUs from the trace's start; null where the trace itself is unknown
   */
  public record Line(@Flat LogLine record, @Nullable Double offsetUs) implements Document {}
}
