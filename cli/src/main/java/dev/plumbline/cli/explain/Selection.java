package dev.plumbline.cli.explain;

import dev.plumbline.otlp.Hex;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What to explain. An item has to match everything that is given.
 *
 * @param trace trace id, or its beginning
 * @param span span id, or the name of a span
 */
record Selection(
    @Nullable String trace,
    @Nullable String span,
    @Nullable String metric,
    @Nullable String service) {

  Selection {
    trace = trace == null ? null : trace.toLowerCase(Locale.ROOT);
  }

  /** Whether single items are asked for, and not a service or everything as a whole. */
  boolean ofItems() {
    return trace != null || span != null || metric != null;
  }

  boolean takes(Span item) {
    return ofItems()
        && metric == null
        && isOfService(item)
        && isInTrace(item)
        && (span == null || isNamed(item));
  }

  boolean takes(Metric item) {
    return metric != null && isOfService(item) && item.name().equals(metric);
  }

  /** Log records are explained with their trace, or with the span whose id is given. */
  boolean takes(LogRecord item) {
    return ofItems()
        && metric == null
        && isOfService(item)
        && isInTrace(item)
        && (span == null || Hex.of(item.spanId()).equalsIgnoreCase(span));
  }

  boolean isOfService(Telemetry item) {
    return service == null || item.service().equals(service);
  }

  boolean isInTrace(Telemetry item) {
    return trace == null || item.traceId().toString().startsWith(trace);
  }

  boolean isNamed(Span item) {
    return item.name().equals(span) || Hex.of(item.spanId()).equalsIgnoreCase(span);
  }

  /** The options that were given, as they were written. */
  List<String> given() {
    List<String> given = new ArrayList<>();
    add(given, "--trace ", trace);
    add(given, "--span ", span);
    add(given, "--metric ", metric);
    add(given, "--service ", service);
    return given;
  }

  private static void add(List<String> given, String option, @Nullable String value) {
    if (value != null) {
      given.add(option + SafeText.quoted(value));
    }
  }
}
