package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import dev.plumbline.console.json.Flat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/services/{service}/logs}. */
public record ServiceLogsResponse(
    Range range, Map<PartName, Part> parts, String service, List<Line> logs, boolean truncated)
    implements Document {

  /**
   * A log record of the service.
   *
   * @param traceId null outside any trace
   */
  public record Line(@Flat LogLine record, @Nullable String traceId) implements Document {}
}
