package dev.plumbline.console.alerts;

import dev.plumbline.charter.policy.Journey;
import dev.plumbline.charter.policy.Slos;
import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.source.TraceQuery;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.source.TraceSummary;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds example traces of an alert: failures of its service, code and origin in its window, or the
 * slowest traces of its journey when it is about latency.
 *
 * <p>They come out of the store, so each can be opened; tail sampling keeps failures and slow
 * traces.
 */
public final class AlertTraces {

  private static final int SHOWN = 5;
  private static final int LOOKED_AT = 500;

  /** The failures that led to the alert are before its start. */
  private static final long BEFORE_MILLIS = 10 * 60_000;

  private static final long AFTER_MILLIS = 60_000;

  /** The slowest traces that a search finds, and its parameters. */
  public record Examples(List<TraceSummary> traces, String search) {}

  private final TraceSource traces;
  private final Slos slos;

  public AlertTraces(TraceSource traces, Slos slos) {
    this.traces = traces;
    this.slos = slos;
  }

  /** Returns the slowest of the traces that show it; none when there is none. */
  public List<TraceSummary> of(Alert alert, long nowMillis) {
    return examples(alert, nowMillis).traces();
  }

  /**
   * Returns the traces that show an alert, and the parameters of the search that lists them all.
   */
  public Examples examples(Alert alert, long nowMillis) {
    List<TraceQuery> queries = queries(alert, nowMillis);
    if (!alert.label("scope").equals("telemetry")) {
      for (TraceQuery query : queries) {
        List<TraceSummary> found =
            traces.search(query).traces().stream()
                .sorted(Comparator.comparingLong(TraceSummary::durationNanos).reversed())
                .limit(SHOWN)
                .toList();
        if (!found.isEmpty()) {
          return new Examples(found, parameters(query));
        }
      }
    }
    return new Examples(List.of(), parameters(queries.get(0)));
  }

  /** Returns the parameters of the narrowest search, whether or not it finds something. */
  public String search(Alert alert, long nowMillis) {
    return parameters(queries(alert, nowMillis).get(0));
  }

  private static String parameters(TraceQuery query) {
    StringBuilder text = new StringBuilder();
    append(text, "service", query.service());
    append(text, "operation", query.operation());
    append(text, "code", Boolean.TRUE.equals(query.failed()) ? "any" : query.code());
    append(text, "origin", query.origin());
    append(text, "environment", query.environment());
    append(text, "from", Long.toString(query.fromMillis()));
    append(text, "to", Long.toString(query.toMillis()));
    return text.toString();
  }

  /** From the narrowest query to the widest. */
  private List<TraceQuery> queries(Alert alert, long nowMillis) {
    long end = alert.endsMillis() > 0 ? alert.endsMillis() + AFTER_MILLIS : nowMillis;
    TraceQuery all =
        TraceQuery.of(Math.max(0, alert.startsMillis() - BEFORE_MILLIS), end, LOOKED_AT)
            .withEnvironment(orNull(alert.label(Environments.LABEL)));
    @Nullable String service = orNull(alert.service());
    @Nullable String origin = orNull(alert.origin());
    @Nullable String code = orNull(alert.code());
    @Nullable String operation = operation(alert);
    List<TraceQuery> queries = new ArrayList<>();
    if (code != null) {
      queries.add(all.withService(service).withOperation(operation).withError(code, origin));
      queries.add(all.withService(service).withError(code, origin));
      queries.add(all.withError(code, origin));
    } else if (operation != null) {
      queries.add(all.withService(service).withOperation(operation));
    } else {
      queries.add(all.withService(service).withError(null, origin).withFailed(true));
      queries.add(all.withService(origin == null ? service : origin));
    }
    return queries;
  }

  private @Nullable String operation(Alert alert) {
    for (Journey journey : slos.journeys()) {
      if (journey.name().equals(alert.label("journey"))) {
        return journey.operation();
      }
    }
    return orNull(alert.label("operation"));
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static void append(StringBuilder text, String name, @Nullable String value) {
    if (value != null) {
      text.append(text.length() == 0 ? "" : "&")
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
