package dev.plumbline.console.api;

import com.google.protobuf.ByteString;
import dev.plumbline.conformance.otlp.Resource;
import dev.plumbline.conformance.otlp.TraceId;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.json.Json;
import dev.plumbline.console.source.LogSource;
import dev.plumbline.console.source.TraceData;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.trace.TraceView;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/traces/{trace_id}/logs}: what was logged in a trace, by time. */
public final class TraceLogs {

  private static final int MOST = 5_000;
  private static final String[] SEVERITIES = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};

  private final TraceSource traces;
  private final LogSource logs;

  public TraceLogs(TraceSource traces, LogSource logs) {
    this.traces = traces;
    this.logs = logs;
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/traces/{trace_id}/logs", this::answer);
  }

  private record Line(long time, Object document) {}

  private Object answer(Endpoint.Request request) {
    TraceId id = Documents.traceId(request.path().get(0));
    return Parts.answer(
        parts -> {
          List<ResourceLogs> found = parts.logs(() -> logs.logs(id), List.of());
          Optional<TraceData> trace = parts.traces(() -> traces.trace(id), Optional.empty());
          if (found.isEmpty() && trace.isEmpty() && parts.isOk("traces") && parts.isOk("logs")) {
            throw TraceDetail.unknown(id);
          }
          @Nullable TraceView view = trace.map(TraceView::of).orElse(null);
          List<Line> lines = new ArrayList<>();
          for (ResourceLogs group : found) {
            String service = service(group);
            for (ScopeLogs scoped : group.getScopeLogsList()) {
              for (LogRecord log : scoped.getLogRecordsList()) {
                lines.add(line(log, service, scoped.getScope().getName(), view));
              }
            }
          }
          lines.sort(Comparator.comparingLong(Line::time));
          return Json.of(
              "parts",
              parts.document(),
              "trace_id",
              id,
              "logs",
              lines.stream().limit(MOST).map(Line::document).toList(),
              "truncated",
              lines.size() > MOST);
        });
  }

  private static Line line(LogRecord log, String service, String scope, @Nullable TraceView trace) {
    long said = log.getTimeUnixNano() != 0 ? log.getTimeUnixNano() : log.getObservedTimeUnixNano();
    long time = trace == null ? said : said - trace.clocks().offset(service);
    String severity =
        log.getSeverityText().isEmpty()
            ? severity(log.getSeverityNumberValue())
            : log.getSeverityText().toUpperCase(Locale.ROOT);
    return new Line(
        time,
        Json.of(
            "time_us",
            time / 1000,
            "offset_us",
            trace == null ? null : Documents.micros(time - trace.start()),
            "severity",
            severity,
            "severity_number",
            log.getSeverityNumberValue(),
            "service",
            service,
            "scope",
            scope,
            "span_id",
            hexOrNull(log.getSpanId()),
            "body",
            body(log.getBody()),
            "event_name",
            log.getEventName(),
            "attributes",
            Values.of(log.getAttributesList())));
  }

  private static String severity(int number) {
    return number < 1 || number > 24 ? "" : SEVERITIES[(number - 1) / 4];
  }

  private static String body(AnyValue body) {
    Object value = Values.value(body);
    if (value == null) {
      return "";
    }
    return value instanceof String text
        ? text
        : new String(Json.write(value), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static String service(ResourceLogs group) {
    Object name = Values.of(group.getResource().getAttributesList()).get("service.name");
    return name == null ? Resource.UNNAMED : name.toString();
  }

  private static @Nullable String hexOrNull(ByteString id) {
    return id.isEmpty() ? null : HexFormat.of().formatHex(id.toByteArray());
  }
}
