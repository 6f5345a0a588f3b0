package dev.plumbline.console.api;

import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.http.QueryParameters;
import dev.plumbline.console.http.TimeRange;
import dev.plumbline.console.response.SearchResponse;
import dev.plumbline.console.source.TracePage;
import dev.plumbline.console.source.TraceQuery;
import dev.plumbline.console.source.TraceSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/traces}: the traces that match, newest first. */
public final class TraceSearch {

  private static final int MOST = 5_000;
  private static final int USUAL = 100;
  private static final List<String> KINDS =
      List.of("server", "client", "producer", "consumer", "internal");
  private static final List<String> FAULTS = List.of("caller", "service", "dependency");

  /** The filters that search and live tail share. */
  static final List<String> FILTERS =
      List.of(
          "service",
          "operation",
          "kind",
          "code",
          "origin",
          "reason",
          "fault",
          "min_ms",
          "max_ms",
          "synthetic",
          "environment");

  private final TraceSource traces;

  public TraceSearch(TraceSource traces) {
    this.traces = traces;
  }

  public Endpoint endpoint() {
    List<String> parameters = new ArrayList<>(FILTERS);
    parameters.addAll(List.of("from", "to", "limit", "cursor"));
    return new Endpoint(
        "/api/traces", Set.copyOf(parameters), Set.of("baggage"), this::answer, false);
  }

  private SearchResponse answer(Endpoint.Request request) {
    QueryParameters params = request.params();
    TimeRange range = params.range();
    TraceQuery query = query(params, range);
    return AnswerParts.answer(
        parts -> {
          TracePage page = parts.traces(() -> traces.search(query), new TracePage(List.of(), null));
          return new SearchResponse(
              range.document(),
              parts.document(),
              page.traces().stream().map(Documents::summary).toList(),
              page.next());
        });
  }

  /** Reads the filters of search and live tail. */
  static TraceQuery query(QueryParameters params, TimeRange range) {
    String code = params.text("code");
    Boolean failed = null;
    if (code != null && (code.equals("any") || code.equals("none"))) {
      failed = code.equals("any");
      code = null;
    }
    double min = params.decimal("min_ms");
    double max = params.decimal("max_ms");
    if (max >= 0 && min > max) {
      throw ApiProblem.badRequest("min_ms is above max_ms");
    }
    String synthetic = params.word("synthetic", List.of("true", "false"));
    return new TraceQuery(
        range.fromMillis(),
        range.toMillis(),
        params.text("service"),
        params.text("operation"),
        params.word("kind", KINDS),
        code,
        params.text("origin"),
        params.text("reason"),
        params.word("fault", FAULTS),
        failed,
        micros(min),
        micros(max),
        baggage(params),
        synthetic == null ? null : synthetic.equals("true"),
        params.text("environment"),
        (int) params.number("limit", USUAL, 1, MOST),
        cursor(params));
  }

  private static long micros(double millis) {
    return millis < 0 ? -1 : (long) (millis * 1000);
  }

  private static List<TraceQuery.BaggageMatch> baggage(QueryParameters params) {
    List<TraceQuery.BaggageMatch> matches = new ArrayList<>();
    for (String text : params.all("baggage")) {
      int equals = text.indexOf('=');
      if (!text.isEmpty()) {
        matches.add(
            equals < 0
                ? new TraceQuery.BaggageMatch(text, null)
                : new TraceQuery.BaggageMatch(
                    text.substring(0, equals), text.substring(equals + 1)));
      }
    }
    return matches;
  }

  private static @Nullable String cursor(QueryParameters params) {
    String cursor = params.text("cursor");
    if (cursor != null && !cursor.matches("[0-9a-zA-Z._:=-]{1,200}")) {
      throw ApiProblem.badRequest("cursor is not one that this console returned");
    }
    return cursor;
  }
}
