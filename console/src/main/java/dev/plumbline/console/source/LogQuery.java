package dev.plumbline.console.source;

import org.jspecify.annotations.Nullable;

/**
 * A query for log records of a service, newest first.
 *
 * @param leastSeverity OTLP's number; 0 for all, also those without one
 * @param outsideTraces whether only those that belong to no trace
 * @param environment only those from processes of this deployment environment; {@code none} for
 *     those that name none; null for all
 */
public record LogQuery(
    String service,
    long fromMillis,
    long toMillis,
    int leastSeverity,
    boolean outsideTraces,
    @Nullable String environment,
    int limit) {}
