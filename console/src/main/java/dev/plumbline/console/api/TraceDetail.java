package dev.plumbline.console.api;

import com.google.protobuf.ByteString;
import dev.plumbline.charter.Charter;
import dev.plumbline.clients.Json;
import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.source.LogSource;
import dev.plumbline.console.source.TraceData;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.trace.CallAttempts;
import dev.plumbline.console.trace.ClockCorrection;
import dev.plumbline.console.trace.CriticalPath;
import dev.plumbline.console.trace.ErrorPath;
import dev.plumbline.console.trace.SelfTime;
import dev.plumbline.console.trace.TraceView;
import dev.plumbline.otlp.Hex;
import dev.plumbline.otlp.Resource;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TraceId;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/traces/{trace_id}}: one trace with critical path, error path, retries and clock
 * skew.
 */
public final class TraceDetail {

  private final TraceSource traces;
  private final LogSource logs;
  private final Charter charter;

  public TraceDetail(TraceSource traces, LogSource logs, Charter charter) {
    this.traces = traces;
    this.logs = logs;
    this.charter = charter;
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/traces/{trace_id}", this::answer).large();
  }

  private Object answer(Endpoint.Request request) {
    TraceId id = Documents.traceId(request.path().get(0));
    return AnswerParts.answer(
        parts -> {
          Optional<TraceData> found = traces.trace(id);
          if (found.isEmpty() || found.get().groups().isEmpty()) {
            throw unknown(id);
          }
          parts.traces(() -> found, found);
          long logCount = parts.logs(() -> logs.logCount(id), 0L);
          return document(found.get(), parts, logCount);
        });
  }

  static ApiProblem unknown(TraceId id) {
    return ApiProblem.notFound(
        "no trace %s; it may not have arrived yet, or was sampled out or removed".formatted(id));
  }

  private Object document(TraceData data, AnswerParts parts, long logCount) {
    TraceView trace = TraceView.of(data);
    List<CriticalPath.Piece> critical = CriticalPath.of(trace);
    List<Integer> errorPath = ErrorPath.of(trace);
    List<CallAttempts.Retry> retries = CallAttempts.of(trace);
    SpanDocuments spans = new SpanDocuments(trace, critical, errorPath, retries);
    return Json.of(
        "parts", parts.document(),
        "trace_id", data.id(),
        "start_us", trace.start() / 1000,
        "duration_us", Documents.micros(trace.end() - trace.start()),
        "span_count", trace.size() + data.omitted(),
        "omitted_spans", data.omitted(),
        "complete", data.omitted() > 0 || trace.isComplete(),
        "synthetic", isSynthetic(trace),
        "error", Documents.error(trace.error(trace.root())),
        "resources", resources(data),
        "scopes", scopes(data),
        "spans", (Iterable<Object>) spans::all,
        "critical_path", critical.stream().map(piece -> piece(trace, piece)).toList(),
        "error_path", errorPath.stream().map(position -> id(trace, position)).toList(),
        "retries", retries.stream().map(retry -> retry(trace, retry)).toList(),
        "time_by_service", timeByService(trace),
        "skew", trace.clocks().skews().stream().map(TraceDetail::skew).toList(),
        "baggage", baggage(trace),
        "log_count", logCount);
  }

  private List<Object> resources(TraceData data) {
    List<Object> resources = new ArrayList<>();
    for (ResourceSpans group : data.groups()) {
      Map<String, @Nullable Object> attributes =
          AttributeValues.of(group.getResource().getAttributesList());
      String schema =
          group.getScopeSpansCount() > 0 && !group.getScopeSpans(0).getSchemaUrl().isEmpty()
              ? group.getScopeSpans(0).getSchemaUrl()
              : group.getSchemaUrl();
      Object digest = attributes.get("plumbline.charter.digest");
      resources.add(
          Json.of(
              "service",
              attributes.getOrDefault("service.name", Resource.UNNAMED),
              "instance",
              attributes.get("service.instance.id"),
              "attributes",
              attributes,
              "schema_url",
              schema,
              "charter",
              digest == null
                  ? null
                  : Json.of(
                      "version", schema.substring(schema.lastIndexOf('/') + 1),
                      "digest", digest,
                      "current", digest.equals(charter.digest()))));
    }
    return resources;
  }

  private static List<Object> scopes(TraceData data) {
    List<Object> scopes = new ArrayList<>();
    for (ResourceSpans group : data.groups()) {
      group
          .getScopeSpansList()
          .forEach(
              scoped -> {
                InstrumentationScope scope = scoped.getScope();
                scopes.add(Json.of("name", scope.getName(), "version", scope.getVersion()));
              });
    }
    return scopes;
  }

  private boolean isSynthetic(TraceView trace) {
    for (int i = 0; i < trace.size(); i++) {
      Span span = trace.span(i);
      String marked = span.attributes().text("plumbline.synthetic");
      if (span.attributes().has("user_agent.synthetic.type")
          || (marked != null && !marked.equals("false"))) {
        return true;
      }
    }
    return false;
  }

  private Map<String, @Nullable Object> baggage(TraceView trace) {
    Map<String, @Nullable Object> baggage = new TreeMap<>();
    Set<String> keys = charter.policy().baggage().keys().keySet();
    for (int i = 0; i < trace.size(); i++) {
      for (String key : keys) {
        String value = trace.span(i).attributes().text(key);
        if (value != null) {
          baggage.putIfAbsent(key, value);
        }
      }
    }
    return baggage;
  }

  private static List<Object> timeByService(TraceView trace) {
    long[] selfs = SelfTime.of(trace);
    Map<String, Long> byService = new LinkedHashMap<>();
    long total = 0;
    for (int i = 0; i < trace.size(); i++) {
      byService.merge(trace.span(i).service(), selfs[i], Long::sum);
      total += selfs[i];
    }
    List<Object> lines = new ArrayList<>();
    for (Map.Entry<String, Long> entry : byService.entrySet()) {
      lines.add(
          Json.of(
              "service", entry.getKey(),
              "self_us", Documents.micros(entry.getValue()),
              "ratio", total == 0 ? 0.0 : (double) entry.getValue() / total));
    }
    return lines;
  }

  private static Object piece(TraceView trace, CriticalPath.Piece piece) {
    return Json.of(
        "span_id", id(trace, piece.position()),
        "from_us", Documents.micros(piece.from()),
        "to_us", Documents.micros(piece.to()));
  }

  private static Object retry(TraceView trace, CallAttempts.Retry retry) {
    return Json.of(
        "parent_id", id(trace, retry.parent()),
        "operation", retry.operation(),
        "attempts", retry.attempts().stream().map(position -> id(trace, position)).toList(),
        "succeeded", retry.succeeded());
  }

  private static Object skew(ClockCorrection.Skew skew) {
    return Json.of(
        "service", skew.service(),
        "offset_us", Documents.micros(skew.offsetNanos()),
        "error_us", Documents.micros(skew.errorNanos()),
        "calls", skew.calls(),
        "corrected", skew.corrected());
  }

  private static String id(TraceView trace, int position) {
    return Hex.of(trace.span(position).spanId());
  }

  /** Makes the documents of the spans. */
  private static final class SpanDocuments {
    private final TraceView trace;
    private final long[] selfs;
    private final long[] critical;
    private final int[] attempts;
    private final Set<Integer> onErrorPath;

    SpanDocuments(
        TraceView trace,
        List<CriticalPath.Piece> pieces,
        List<Integer> errorPath,
        List<CallAttempts.Retry> retries) {
      this.trace = trace;
      this.selfs = SelfTime.of(trace);
      this.critical = new long[trace.size()];
      this.attempts = new int[trace.size()];
      this.onErrorPath = new HashSet<>(errorPath);
      pieces.forEach(piece -> critical[piece.position()] += piece.to() - piece.from());
      for (CallAttempts.Retry retry : retries) {
        for (int i = 0; i < retry.attempts().size(); i++) {
          attempts[retry.attempts().get(i)] = i + 1;
        }
      }
    }

    /** Returns them one after the other: each is written before the next one is made. */
    Iterator<Object> all() {
      return IntStream.range(0, trace.size()).mapToObj(this::document).iterator();
    }

    private Object document(int i) {
      Span span = trace.span(i);
      io.opentelemetry.proto.trace.v1.Span message = trace.entry(i).message();
      return Json.of(
          "span_id", Hex.of(span.spanId()),
          "parent_id", span.isRoot() ? null : Hex.of(span.parentId()),
          "service", span.service(),
          "resource", trace.entry(i).resource(),
          "scope", trace.entry(i).scope(),
          "name", span.name(),
          "kind", span.kind().word(),
          "status", span.status().name().toLowerCase(java.util.Locale.ROOT),
          "status_message", span.statusMessage(),
          "offset_us", Documents.micros(trace.from(i)),
          "duration_us", Documents.micros(span.duration()),
          "skew_us", Documents.micros(trace.clocks().offset(span.service())),
          "depth", trace.depth(i),
          "self_us", Documents.micros(selfs[i]),
          "critical_us", Documents.micros(critical[i]),
          "error", Documents.error(trace.error(i)),
          "on_error_path", onErrorPath.contains(i),
          "attempt", attempts[i] == 0 ? null : attempts[i],
          "attributes", AttributeValues.of(span.attributes()),
          "events", message.getEventsList().stream().map(event -> event(span, event)).toList(),
          "links", message.getLinksList().stream().map(SpanDocuments::link).toList(),
          "trace_state", span.traceState(),
          "dropped",
              Json.of(
                  "attributes", message.getDroppedAttributesCount(),
                  "events", message.getDroppedEventsCount(),
                  "links", message.getDroppedLinksCount()));
    }

    private Object event(Span span, io.opentelemetry.proto.trace.v1.Span.Event event) {
      long at = event.getTimeUnixNano() - trace.clocks().offset(span.service()) - trace.start();
      return Json.of(
          "name", event.getName(),
          "offset_us", Documents.micros(at),
          "attributes", AttributeValues.of(event.getAttributesList()));
    }

    private static Object link(io.opentelemetry.proto.trace.v1.Span.Link link) {
      return Json.of(
          "trace_id", hex(link.getTraceId()),
          "span_id", hex(link.getSpanId()),
          "attributes", AttributeValues.of(link.getAttributesList()));
    }

    private static String hex(ByteString id) {
      return HexFormat.of().formatHex(id.toByteArray());
    }
  }
}
