package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/traces}.
 *
 * @param next the cursor of the next page
 */
public record SearchResponse(
    Range range, Map<PartName, Part> parts, List<TraceRow> traces, @Nullable String next)
    implements Document {}
