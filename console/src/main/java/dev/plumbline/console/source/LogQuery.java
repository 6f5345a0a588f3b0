package dev.plumbline.console.source;

/**
 * Which log records of a service are wanted, newest first.
 *
 * @param leastSeverity OTLP's number; 0 for all, those that say none among them
 * @param outsideTraces whether only those that belong to no trace
 */
public record LogQuery(
    String service,
    long fromMillis,
    long toMillis,
    int leastSeverity,
    boolean outsideTraces,
    int limit) {}
