package dev.plumbline.console.api;

import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.response.PartName;
import dev.plumbline.console.response.TraceLogsResponse;
import dev.plumbline.console.source.LogSource;
import dev.plumbline.console.source.TraceData;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.trace.TraceView;
import dev.plumbline.otlp.TraceId;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/traces/{trace_id}/logs}: the log records of a trace, by time. */
public final class TraceLogs {

  private static final int MOST = 5_000;

  private final TraceSource traces;
  private final LogSource logs;

  public TraceLogs(TraceSource traces, LogSource logs) {
    this.traces = traces;
    this.logs = logs;
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/traces/{trace_id}/logs", this::answer).large();
  }

  private record Line(long time, TraceLogsResponse.Line document) {}

  private TraceLogsResponse answer(Endpoint.Request request) {
    TraceId id = Documents.traceId(request.path().get(0));
    return AnswerParts.answer(
        parts -> {
          List<ResourceLogs> found = parts.logs(() -> logs.logs(id), List.of());
          Optional<TraceData> trace = parts.traces(() -> traces.trace(id), Optional.empty());
          if (found.isEmpty()
              && trace.isEmpty()
              && parts.isOk(PartName.TRACES)
              && parts.isOk(PartName.LOGS)) {
            throw TraceDetail.unknown(id);
          }
          @Nullable TraceView view = trace.map(TraceView::of).orElse(null);
          List<Line> lines = new ArrayList<>();
          for (ResourceLogs group : found) {
            String service = LogDocuments.service(group);
            for (ScopeLogs scoped : group.getScopeLogsList()) {
              for (LogRecord log : scoped.getLogRecordsList()) {
                lines.add(line(log, service, scoped.getScope().getName(), view));
              }
            }
          }
          lines.sort(Comparator.comparingLong(Line::time));
          return new TraceLogsResponse(
              parts.document(),
              id.toString(),
              lines.stream().limit(MOST).map(Line::document).toList(),
              lines.size() > MOST);
        });
  }

  /** Moves a record onto the clock of the trace's root, as its spans are. */
  private static Line line(LogRecord log, String service, String scope, @Nullable TraceView trace) {
    long said = LogDocuments.time(log);
    long time = trace == null ? said : said - trace.clocks().offset(service);
    return new Line(
        time,
        new TraceLogsResponse.Line(
            LogDocuments.line(log, service, scope, time),
            trace == null ? null : Documents.micros(time - trace.start())));
  }
}
