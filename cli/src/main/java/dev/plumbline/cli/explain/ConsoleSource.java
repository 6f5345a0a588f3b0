package dev.plumbline.cli.explain;

import dev.plumbline.clients.Json;
import dev.plumbline.clients.JsonClient;
import dev.plumbline.clients.SourceException;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Emitter;
import dev.plumbline.otlp.Resource;
import dev.plumbline.otlp.Scope;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.SpanStatus;
import dev.plumbline.otlp.TelemetrySink;
import dev.plumbline.otlp.TraceId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads running processes and stored traces from a console by its API (console/API.md). It has no
 * trace flags, no attributes of scopes and one schema URL a resource.
 */
final class ConsoleSource {
  private static final int TRACES = 20;
  private static final int HEX = 16;

  private final JsonClient client;

  ConsoleSource(JsonClient client) {
    this.client = client;
  }

  /** The services, each with all its processes as one: the API counts findings by service. */
  Processes processes(@Nullable String service) {
    Map<String, @Nullable Object> document = get("/api/conformance?from=-1h&to=now");
    Processes processes = new Processes();
    for (Object entry : Json.list(document.get("versions"))) {
      Map<String, @Nullable Object> version = Json.object(entry);
      String digest = Json.text(version, "digest");
      ProcessState process = processes.of(Json.text(version, "service"), "");
      if (!digest.isEmpty()) {
        process.carries(digest);
      }
    }
    for (Object entry : Json.list(document.get("enforcement"))) {
      Map<String, @Nullable Object> one = Json.object(entry);
      processes
          .of(Json.text(one, "service"), "")
          .reports(Json.text(one, "instance"), Boolean.TRUE.equals(one.get("active")));
    }
    for (Object entry : Json.list(document.get("findings"))) {
      Map<String, @Nullable Object> finding = Json.object(entry);
      if (finding.get("total") instanceof Number total) {
        processes
            .of(Json.text(finding, "service"), "")
            .counted(Json.text(finding, "rule"), Json.text(finding, "action"), total.doubleValue());
      }
    }
    return service == null ? processes : processes.only(service);
  }

  /** Ids of the newest traces of the last hour with a span of this name. */
  List<String> tracesWith(String operation, @Nullable String service) {
    String path =
        "/api/traces?from=-1h&to=now&limit="
            + TRACES
            + "&operation="
            + encoded(operation)
            + (service == null ? "" : "&service=" + encoded(service));
    List<String> ids = new ArrayList<>();
    for (Object entry : Json.list(get(path).get("traces"))) {
      ids.add(Json.text(Json.object(entry), "trace_id"));
    }
    return ids;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Reads the spans of a trace; returns whether the console has it. */
  boolean read(String traceId, TelemetrySink sink) {
    JsonClient.Response response = client.get("/api/traces/" + traceId);
    if (response.status() == 404) {
      return false;
    }
    Map<String, @Nullable Object> trace = checked(response);
    List<Resource> resources = new ArrayList<>();
    for (Object entry : Json.list(trace.get("resources"))) {
      Map<String, @Nullable Object> resource = Json.object(entry);
      resources.add(
          Resource.of(
              attributes(resource.get("attributes")), 0, Json.text(resource, "schema_url")));
    }
    List<@Nullable Object> scopes = Json.list(trace.get("scopes"));
    TraceId id = traceId(Json.text(trace, "trace_id"));
    long start = number(trace.get("start_us"));
    for (Object entry : Json.list(trace.get("spans"))) {
      sink.span(span(Json.object(entry), id, start, resources, scopes));
    }
    return true;
  }

  private Map<String, @Nullable Object> get(String path) {
    return checked(client.get(path));
  }

  private Map<String, @Nullable Object> checked(JsonClient.Response response) {
    if (response.status() != 200) {
      String detail = Json.text(response.object(), "detail");
      throw client.unexpected(
          "answered " + response.status() + (detail.isEmpty() ? "" : ": " + detail));
    }
    return response.object();
  }

  private static Span span(
      Map<String, @Nullable Object> span,
      TraceId trace,
      long startMicros,
      List<Resource> resources,
      List<@Nullable Object> scopes) {
    long start = (startMicros * 1000L) + nanos(span.get("offset_us")) + nanos(span.get("skew_us"));
    Map<String, @Nullable Object> dropped = Json.object(span.get("dropped"));
    List<Attributes> inner = new ArrayList<>();
    for (String part : List.of("events", "links")) {
      for (Object entry : Json.list(span.get(part))) {
        Attributes attributes = attributes(Json.object(entry).get("attributes"));
        if (attributes.size() > 0) {
          inner.add(attributes);
        }
      }
    }
    return new Span(
        trace,
        spanId(Json.text(span, "span_id")),
        spanId(Json.text(span, "parent_id")),
        0,
        Json.text(span, "trace_state"),
        Json.text(span, "name"),
        SpanKind.valueOf(Json.text(span, "kind").toUpperCase(Locale.ROOT)),
        start,
        start + nanos(span.get("duration_us")),
        SpanStatus.valueOf(Json.text(span, "status").toUpperCase(Locale.ROOT)),
        Json.text(span, "status_message"),
        attributes(span.get("attributes")),
        (int) number(dropped.get("attributes")),
        inner,
        emitter(span, resources, scopes));
  }

  private static Emitter emitter(
      Map<String, @Nullable Object> span, List<Resource> resources, List<@Nullable Object> scopes) {
    int resource = (int) number(span.get("resource"));
    int scope = (int) number(span.get("scope"));
    if (resource < 0 || resource >= resources.size() || scope < 0 || scope >= scopes.size()) {
      throw new SourceException("the console's trace has a span without its resource and scope");
    }
    Map<String, @Nullable Object> named = Json.object(scopes.get(scope));
    Resource of = resources.get(resource);
    return new Emitter(
        of, new Scope(Json.text(named, "name"), Json.text(named, "version"), of.schemaUrl()));
  }

  private static Attributes attributes(@Nullable Object object) {
    List<Object> keysAndValues = new ArrayList<>();
    Json.object(object)
        .forEach(
            (key, value) -> {
              if (value != null) {
                keysAndValues.add(key);
                keysAndValues.add(value);
              }
            });
    return Attributes.of(keysAndValues.toArray());
  }

  private static long spanId(String hex) {
    return hex.isEmpty() ? 0 : Long.parseUnsignedLong(hex, HEX);
  }

  private static TraceId traceId(String hex) {
    if (hex.length() != 32) {
      throw new SourceException("the console's trace has the id \"" + hex + "\"");
    }
    return new TraceId(
        Long.parseUnsignedLong(hex.substring(0, HEX), HEX),
        Long.parseUnsignedLong(hex.substring(HEX), HEX));
  }

  private static long nanos(@Nullable Object micros) {
    return micros instanceof Number number ? Math.round(number.doubleValue() * 1000) : 0;
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }
}
