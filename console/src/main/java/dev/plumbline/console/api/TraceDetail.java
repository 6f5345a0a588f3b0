package dev.plumbline.console.api;

import com.google.protobuf.ByteString;
import dev.plumbline.charter.Charter;
import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.response.TraceResponse;
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

  private TraceResponse answer(Endpoint.Request request) {
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

  private TraceResponse document(TraceData data, AnswerParts parts, long logCount) {
    TraceView trace = TraceView.of(data);
    List<CriticalPath.Piece> critical = CriticalPath.of(trace);
    List<Integer> errorPath = ErrorPath.of(trace);
    List<CallAttempts.Retry> retries = CallAttempts.of(trace);
    SpanDocuments spans = new SpanDocuments(trace, critical, errorPath, retries);
    return new TraceResponse(
        parts.document(),
        data.id().toString(),
        trace.start() / 1000,
        Documents.micros(trace.end() - trace.start()),
        trace.size() + data.omitted(),
        data.omitted(),
        data.omitted() > 0 || trace.isComplete(),
        isSynthetic(trace),
        Documents.error(trace.error(trace.root())),
        resources(data),
        scopes(data),
        spans::all,
        critical.stream().map(piece -> piece(trace, piece)).toList(),
        errorPath.stream().map(position -> id(trace, position)).toList(),
        retries.stream().map(retry -> retry(trace, retry)).toList(),
        timeByService(trace),
        trace.clocks().skews().stream().map(TraceDetail::skew).toList(),
        baggage(trace),
        logCount);
  }

  private List<TraceResponse.Resource> resources(TraceData data) {
    List<TraceResponse.Resource> resources = new ArrayList<>();
    for (ResourceSpans group : data.groups()) {
      Map<String, @Nullable Object> attributes =
          AttributeValues.of(group.getResource().getAttributesList());
      String schema =
          group.getScopeSpansCount() > 0 && !group.getScopeSpans(0).getSchemaUrl().isEmpty()
              ? group.getScopeSpans(0).getSchemaUrl()
              : group.getSchemaUrl();
      String digest = textOrNull(attributes, "plumbline.charter.digest");
      String name = textOrNull(attributes, "service.name");
      resources.add(
          new TraceResponse.Resource(
              name == null ? Resource.UNNAMED : name,
              textOrNull(attributes, "service.instance.id"),
              attributes,
              schema,
              digest == null
                  ? null
                  : new TraceResponse.UsedCharter(
                      schema.substring(schema.lastIndexOf('/') + 1),
                      digest,
                      digest.equals(charter.digest()))));
    }
    return resources;
  }

  private static @Nullable String textOrNull(Map<String, @Nullable Object> attributes, String key) {
    Object value = attributes.get(key);
    return value == null ? null : value.toString();
  }

  private static List<TraceResponse.Scope> scopes(TraceData data) {
    List<TraceResponse.Scope> scopes = new ArrayList<>();
    for (ResourceSpans group : data.groups()) {
      group
          .getScopeSpansList()
          .forEach(
              scoped -> {
                InstrumentationScope scope = scoped.getScope();
                scopes.add(new TraceResponse.Scope(scope.getName(), scope.getVersion()));
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

  private Map<String, String> baggage(TraceView trace) {
    Map<String, String> baggage = new TreeMap<>();
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

  private static List<TraceResponse.Share> timeByService(TraceView trace) {
    long[] selfs = SelfTime.of(trace);
    Map<String, Long> byService = new LinkedHashMap<>();
    long total = 0;
    for (int i = 0; i < trace.size(); i++) {
      byService.merge(trace.span(i).service(), selfs[i], Long::sum);
      total += selfs[i];
    }
    List<TraceResponse.Share> lines = new ArrayList<>();
    for (Map.Entry<String, Long> entry : byService.entrySet()) {
      lines.add(
          new TraceResponse.Share(
              entry.getKey(),
              Documents.micros(entry.getValue()),
              total == 0 ? 0.0 : (double) entry.getValue() / total));
    }
    return lines;
  }

  private static TraceResponse.Piece piece(TraceView trace, CriticalPath.Piece piece) {
    return new TraceResponse.Piece(
        id(trace, piece.position()), Documents.micros(piece.from()), Documents.micros(piece.to()));
  }

  private static TraceResponse.Retry retry(TraceView trace, CallAttempts.Retry retry) {
    return new TraceResponse.Retry(
        id(trace, retry.parent()),
        retry.operation(),
        retry.attempts().stream().map(position -> id(trace, position)).toList(),
        retry.succeeded());
  }

  private static TraceResponse.Skew skew(ClockCorrection.Skew skew) {
    return new TraceResponse.Skew(
        skew.service(),
        Documents.micros(skew.offsetNanos()),
        Documents.micros(skew.errorNanos()),
        skew.calls(),
        skew.corrected());
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
    Iterator<TraceResponse.Span> all() {
      return IntStream.range(0, trace.size()).mapToObj(this::document).iterator();
    }

    private TraceResponse.Span document(int i) {
      Span span = trace.span(i);
      io.opentelemetry.proto.trace.v1.Span message = trace.entry(i).message();
      return new TraceResponse.Span(
          Hex.of(span.spanId()),
          span.isRoot() ? null : Hex.of(span.parentId()),
          span.service(),
          trace.entry(i).resource(),
          trace.entry(i).scope(),
          span.name(),
          span.kind().word(),
          span.status().name().toLowerCase(java.util.Locale.ROOT),
          span.statusMessage(),
          Documents.micros(trace.from(i)),
          Documents.micros(span.duration()),
          Documents.micros(trace.clocks().offset(span.service())),
          trace.depth(i),
          Documents.micros(selfs[i]),
          Documents.micros(critical[i]),
          Documents.error(trace.error(i)),
          onErrorPath.contains(i),
          attempts[i] == 0 ? null : attempts[i],
          AttributeValues.of(span.attributes()),
          message.getEventsList().stream().map(event -> event(span, event)).toList(),
          message.getLinksList().stream().map(SpanDocuments::link).toList(),
          span.traceState(),
          new TraceResponse.Dropped(
              message.getDroppedAttributesCount(),
              message.getDroppedEventsCount(),
              message.getDroppedLinksCount()));
    }

    private TraceResponse.Event event(Span span, io.opentelemetry.proto.trace.v1.Span.Event event) {
      long at = event.getTimeUnixNano() - trace.clocks().offset(span.service()) - trace.start();
      return new TraceResponse.Event(
          event.getName(), Documents.micros(at), AttributeValues.of(event.getAttributesList()));
    }

    private static TraceResponse.Link link(io.opentelemetry.proto.trace.v1.Span.Link link) {
      return new TraceResponse.Link(
          hex(link.getTraceId()),
          hex(link.getSpanId()),
          AttributeValues.of(link.getAttributesList()));
    }

    private static String hex(ByteString id) {
      return HexFormat.of().formatHex(id.toByteArray());
    }
  }
}
