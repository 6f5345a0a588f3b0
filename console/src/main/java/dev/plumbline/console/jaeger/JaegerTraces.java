package dev.plumbline.console.jaeger;

import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.clients.Json;
import dev.plumbline.clients.JsonClient;
import dev.plumbline.clients.Upstream;
import dev.plumbline.console.json.JsonWriter;
import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.source.TraceData;
import dev.plumbline.console.source.TracePage;
import dev.plumbline.console.source.TraceQuery;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.console.trace.Summaries;
import dev.plumbline.console.trace.TraceView;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TraceId;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads traces from Jaeger's query API, version 3, over HTTP.
 *
 * <p>The query has service, operation, duration and one attribute; all other filters are applied
 * here, to the traces in the response. Jaeger requires a service: without one each of its services
 * is queried.
 */
public final class JaegerTraces implements TraceSource {

  private static final int MOST_ASKED = 500;
  private static final long MOST_SPANS = 10_000;
  private static final int MOST_SERVICES = 20;
  private static final int NOT_FOUND = 404;

  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final JsonClient client;

  public JaegerTraces(Upstream server) {
    this.client = new JsonClient("Jaeger", server, PATIENCE);
  }

  @Override
  public Optional<TraceData> trace(TraceId id) {
    JsonClient.Response response = client.get("/api/v3/traces/" + id);
    if (response.status() == NOT_FOUND) {
      return Optional.empty();
    }
    TraceData data = bounded(new TraceData(id, groups(response)));
    return data.groups().isEmpty() ? Optional.empty() : Optional.of(data);
  }

  /** Jaeger returns whole traces; they are bounded as those of the store are. */
  private static TraceData bounded(TraceData data) {
    List<ResourceSpans> kept = new ArrayList<>();
    long room = MOST_SPANS;
    long omitted = 0;
    for (ResourceSpans group : data.groups()) {
      ResourceSpans.Builder some = group.toBuilder().clearScopeSpans();
      for (ScopeSpans scope : group.getScopeSpansList()) {
        int count = (int) Math.min(room, scope.getSpansCount());
        room -= count;
        omitted += scope.getSpansCount() - count;
        if (count > 0) {
          some.addScopeSpans(
              scope.toBuilder().clearSpans().addAllSpans(scope.getSpansList().subList(0, count)));
        }
      }
      if (some.getScopeSpansCount() > 0) {
        kept.add(some.build());
      }
    }
    return omitted == 0 ? data : new TraceData(data.id(), kept, omitted);
  }

  @Override
  public Optional<TraceSummary> summary(TraceId id) {
    return trace(id).map(Summaries::of);
  }

  @Override
  public Set<TraceId> existing(Collection<TraceId> ids) {
    Set<TraceId> existing = new HashSet<>();
    for (TraceId id : new LinkedHashSet<>(ids)) {
      if (trace(id).isPresent()) {
        existing.add(id);
      }
    }
    return existing;
  }

  @Override
  public TracePage search(TraceQuery query) {
    long until = until(query);
    String service = query.service();
    List<String> services = service == null ? services() : List.of(service);
    Map<TraceId, TraceSummary> found = new LinkedHashMap<>();
    long oldest = Long.MAX_VALUE;
    boolean more = false;
    int wanted = Math.min(MOST_ASKED, query.limit());
    for (String name : services) {
      List<TraceData> answered = traces(groups(client.get(path(query, name, until, wanted))));
      more |= answered.size() >= wanted;
      for (TraceData data : answered) {
        if (data.groups().isEmpty()) {
          continue;
        }
        TraceSummary summary = Summaries.of(data);
        oldest = Math.min(oldest, summary.start() / 1_000_000);
        if (fits(query, data, summary)) {
          found.put(data.id(), summary);
        }
      }
    }
    List<TraceSummary> newest =
        found.values().stream()
            .sorted(Comparator.comparingLong(TraceSummary::start).reversed())
            .limit(query.limit())
            .toList();
    boolean goesOn = more && oldest > query.fromMillis() && oldest < until;
    return new TracePage(newest, goesOn ? Long.toString(oldest) : null);
  }

  private static long until(TraceQuery query) {
    String cursor = query.cursor();
    return cursor != null && cursor.matches("\\d{1,15}")
        ? Long.parseLong(cursor)
        : query.toMillis();
  }

  private List<String> services() {
    JsonClient.Response response = client.get("/api/v3/services");
    if (response.status() != 200) {
      throw client.unexpected("answered " + response.status());
    }
    return Json.list(response.object().get("services")).stream()
        .map(String::valueOf)
        .limit(MOST_SERVICES)
        .toList();
  }

  private static String path(TraceQuery query, String service, long until, int wanted) {
    StringBuilder path = new StringBuilder("/api/v3/traces?");
    // Names changed from snake_case to camelCase on the way; each version of Jaeger reads one of
    // them.
    both(path, "service_name", "serviceName", service);
    both(path, "start_time_min", "startTimeMin", moment(query.fromMillis()));
    both(path, "start_time_max", "startTimeMax", moment(until));
    both(path, "num_traces", "searchDepth", Integer.toString(wanted));
    String operation = query.operation();
    if (operation != null) {
      both(path, "operation_name", "operationName", operation);
    }
    if (query.minMicros() > 0) {
      both(path, "duration_min", "durationMin", query.minMicros() + "us");
    }
    String code = query.code();
    if (code != null) {
      String attributes =
          new String(JsonWriter.write(Json.of(ErrorTuple.CODE_KEY, code)), StandardCharsets.UTF_8);
      both(path, "attributes", "attributes", attributes);
    }
    path.setLength(path.length() - 1);
    return path.toString();
  }

  private static void both(StringBuilder path, String old, String name, String value) {
    String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
    path.append("query.").append(old).append('=').append(encoded).append('&');
    if (!old.equals(name)) {
      path.append("query.").append(name).append('=').append(encoded).append('&');
    }
  }

  private static String moment(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private List<ResourceSpans> groups(JsonClient.Response response) {
    if (response.status() == NOT_FOUND) {
      return List.of();
    }
    if (response.status() != 200) {
      throw client.unexpected("answered " + response.status());
    }
    Object result = response.object().get("result");
    try {
      return OtlpJsonSpans.read(result == null ? response.document() : result);
    } catch (IllegalArgumentException e) {
      throw client.unexpected("returned invalid OTLP: " + e.getMessage());
    }
  }

  /** Splits a response with spans of several traces. */
  private static List<TraceData> traces(List<ResourceSpans> groups) {
    Map<TraceId, List<ResourceSpans>> byTrace = new LinkedHashMap<>();
    for (ResourceSpans group : groups) {
      for (ScopeSpans scope : group.getScopeSpansList()) {
        Map<TraceId, ScopeSpans.Builder> parts = new LinkedHashMap<>();
        for (io.opentelemetry.proto.trace.v1.Span span : scope.getSpansList()) {
          ByteBuffer id = span.getTraceId().asReadOnlyByteBuffer();
          if (id.remaining() == 16) {
            parts
                .computeIfAbsent(
                    new TraceId(id.getLong(), id.getLong()),
                    unused -> scope.toBuilder().clearSpans())
                .addSpans(span);
          }
        }
        parts.forEach(
            (id, part) ->
                byTrace
                    .computeIfAbsent(id, unused -> new ArrayList<>())
                    .add(group.toBuilder().clearScopeSpans().addScopeSpans(part).build()));
      }
    }
    List<TraceData> traces = new ArrayList<>();
    byTrace.forEach((id, parts) -> traces.add(new TraceData(id, parts)));
    return traces;
  }

  private static boolean fits(TraceQuery query, TraceData data, TraceSummary summary) {
    Boolean synthetic = query.synthetic();
    if (synthetic != null && synthetic != summary.synthetic()) {
      return false;
    }
    if (data.groups().stream().noneMatch(group -> isOf(query.environment(), group))) {
      return false;
    }
    TraceView trace = TraceView.of(data);
    for (TraceQuery.BaggageMatch match : query.baggage()) {
      if (!hasBaggage(trace, match.key(), match.value())) {
        return false;
      }
    }
    boolean failed = false;
    boolean fits = !query.asksForSpan() && query.fits(summary.durationNanos() / 1000);
    for (int i = 0; i < trace.size(); i++) {
      Span span = trace.span(i);
      failed |= trace.error(i).failed();
      fits |=
          query.asksForSpan()
              && query.fits(span.service(), span.name(), span.kind().word(), trace.error(i))
              && query.fits(span.duration() / 1000);
    }
    return fits && !(Boolean.FALSE.equals(query.failed()) && failed);
  }

  private static boolean isOf(@Nullable String environment, ResourceSpans group) {
    return Environments.isOf(
        environment,
        group.getResource().getAttributesList().stream()
            .filter(attribute -> attribute.getKey().equals(Environments.ATTRIBUTE))
            .map(attribute -> attribute.getValue().getStringValue())
            .findFirst()
            .orElse(null));
  }

  private static boolean hasBaggage(TraceView trace, String key, @Nullable String value) {
    for (int i = 0; i < trace.size(); i++) {
      String found = trace.span(i).attributes().text(key);
      if (found != null && (value == null || value.equals(found))) {
        return true;
      }
    }
    return false;
  }
}
