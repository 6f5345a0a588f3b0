package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.http.QueryParameters;
import dev.plumbline.console.http.TimeRange;
import dev.plumbline.console.response.PartName;
import dev.plumbline.console.response.ServiceLogsResponse;
import dev.plumbline.console.source.LogPage;
import dev.plumbline.console.source.LogQuery;
import dev.plumbline.console.source.LogSource;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/services/{service}/logs}: what a service logged, newest first, whether in a trace
 * or outside any.
 */
public final class ServiceLogs {

  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  private final Charter charter;
  private final LogSource logs;

  public ServiceLogs(Charter charter, LogSource logs) {
    this.charter = charter;
    this.logs = logs;
  }

  public Endpoint endpoint() {
    return Endpoint.of(
            "/api/services/{service}/logs",
            this::answer,
            "from",
            "to",
            "severity",
            "trace",
            "environment",
            "limit")
        .large();
  }

  private record Line(long time, ServiceLogsResponse.Line document) {}

  private ServiceLogsResponse answer(Endpoint.Request request) {
    String service = request.path().get(0);
    QueryParameters params = request.params();
    TimeRange range = params.range();
    @Nullable String severity = params.word("severity", LogDocuments.SEVERITIES);
    LogQuery query =
        new LogQuery(
            service,
            range.fromMillis(),
            range.toMillis(),
            severity == null ? 0 : LogDocuments.number(severity),
            "none".equals(params.word("trace", List.of("any", "none"))),
            params.text("environment"),
            (int) params.number("limit", USUAL, 1, MOST));
    return AnswerParts.answer(
        parts -> {
          LogPage page = parts.logs(() -> logs.logs(query), new LogPage(List.of(), false));
          if (charter.policy().service(service) == null
              && page.groups().isEmpty()
              && parts.isOk(PartName.LOGS)
              && !parts.logs(() -> logs.knows(service), true)) {
            throw ApiProblem.notFound(
                "no service of this name in the charter or the stored telemetry");
          }
          return new ServiceLogsResponse(
              range.document(),
              parts.document(),
              service,
              lines(service, page).stream().limit(query.limit()).map(Line::document).toList(),
              page.truncated());
        });
  }

  private static List<Line> lines(String service, LogPage page) {
    List<Line> lines = new ArrayList<>();
    for (ResourceLogs group : page.groups()) {
      for (ScopeLogs scoped : group.getScopeLogsList()) {
        for (LogRecord log : scoped.getLogRecordsList()) {
          long time = LogDocuments.time(log);
          lines.add(
              new Line(
                  time,
                  new ServiceLogsResponse.Line(
                      LogDocuments.line(log, service, scoped.getScope().getName(), time),
                      LogDocuments.hexOrNull(log.getTraceId()))));
        }
      }
    }
    lines.sort(Comparator.comparingLong(Line::time).reversed());
    return lines;
  }
}
