package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import dev.plumbline.console.json.Flat;
import java.util.Map;

/** {@code GET /api/alerts/{fingerprint}}. */
public record AlertResponse(@Flat AlertEntry alert, Map<PartName, Part> parts)
    implements Document {}
