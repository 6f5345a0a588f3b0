package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A log record, as every response has it. */
public record LogLine(
    long timeUs,
    String severity,
    int severityNumber,
    String service,
    String scope,
    @Nullable String spanId,
    String body,
    String eventName,
    Map<String, @Nullable Object> attributes)
    implements Document {}
