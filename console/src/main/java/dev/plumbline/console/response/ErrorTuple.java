package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import org.jspecify.annotations.Nullable;

/** How something failed; null is what the telemetry lacks. */
public record ErrorTuple(
    String code,
    @Nullable String reason,
    @Nullable String origin,
    @Nullable String fault,
    @Nullable Boolean retryable)
    implements Document {}
