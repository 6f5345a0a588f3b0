package dev.plumbline.console.store;

import org.jspecify.annotations.Nullable;

/**
 * The state of the store, and counts since the start.
 *
 * @param sizeBytes on disk, the log of the last commits included
 * @param oldestMillis when the oldest trace arrived; 0 without one
 * @param failure why the last write failed; null when it did not
 */
public record StoreState(
    long traces,
    long spans,
    long logRecords,
    long duplicates,
    long rejectedSpans,
    long rejectedLogRecords,
    long requests,
    long refusedRequests,
    long malformedRequests,
    long truncatedAttributes,
    long removedTraces,
    long sizeBytes,
    long oldestMillis,
    long queueBytes,
    StoreLimits limits,
    @Nullable String failure) {}
