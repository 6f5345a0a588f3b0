package dev.plumbline.checker.result;

import java.util.Map;

/**
 * What was checked, by number.
 *
 * @param requests export requests that were read whole
 * @param repeated export requests that were received again, byte for byte; checked once
 * @param spansByService spans of the charter's services
 * @param foreignSpans spans of services that are not in the charter, by service: they count as
 *     parents and are not checked
 * @param traces traces with a span of the charter's services, health checks left out
 * @param wholeChains of these, traces that pass through every service of the expected chain
 * @param healthChecks traces of health checks
 * @param duplicates spans that came more than once; dropped
 * @param withDropped spans of which a limit took attributes away: what else is absent there was not
 *     checked
 * @param late spans that came after their trace was checked; checked by themselves
 * @param older spans, metric points and log records that are older than was asked for; not checked
 */
public record CheckedTelemetry(
    long requests,
    long repeated,
    Map<String, Long> spansByService,
    Map<String, Long> foreignSpans,
    long traces,
    long wholeChains,
    long healthChecks,
    long duplicates,
    long withDropped,
    long late,
    long older,
    long metricPoints,
    long logRecords) {

  public long spans() {
    return spansByService.values().stream().mapToLong(Long::longValue).sum();
  }
}
