package dev.plumbline.console;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds small OTLP requests for tests. */
public final class Otlp {

  /** A moment that tests use as "now", in nanoseconds; whole seconds. */
  public static final long NOW = System.currentTimeMillis() / 1000 * 1_000_000_000L;

  private final Map<String, List<Span>> byService = new LinkedHashMap<>();
  private String environment = "";

  /** States the deployment environment of all these services. */
  public Otlp in(String name) {
    environment = name;
    return this;
  }

  /** Begins a span; the builder is changed by {@link SpanOf}. */
  public SpanOf span(String service, long trace, long id, long parent) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(traceId(trace))
            .setSpanId(spanId(id))
            .setName("op-" + id)
            .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
            .setStartTimeUnixNano(NOW)
            .setEndTimeUnixNano(NOW + 1_000_000);
    if (parent != 0) {
      span.setParentSpanId(spanId(parent));
    }
    return new SpanOf(service, span);
  }

  /** A span that is being built. */
  public final class SpanOf {
    private final String service;
    private final Span.Builder span;

    SpanOf(String service, Span.Builder span) {
      this.service = service;
      this.span = span;
    }

    public SpanOf named(String name) {
      span.setName(name);
      return this;
    }

    public SpanOf server() {
      span.setKind(Span.SpanKind.SPAN_KIND_SERVER);
      return this;
    }

    public SpanOf client() {
      span.setKind(Span.SpanKind.SPAN_KIND_CLIENT);
      return this;
    }

    /** Start and duration, in microseconds after {@link #NOW}. */
    public SpanOf at(long startMicros, long durationMicros) {
      span.setStartTimeUnixNano(NOW + startMicros * 1000);
      span.setEndTimeUnixNano(NOW + (startMicros + durationMicros) * 1000);
      return this;
    }

    public SpanOf with(String key, String value) {
      span.addAttributes(attribute(key, value));
      return this;
    }

    public SpanOf number(String key, long value) {
      span.addAttributes(
          KeyValue.newBuilder().setKey(key).setValue(AnyValue.newBuilder().setIntValue(value)));
      return this;
    }

    public SpanOf failed(String code, String origin, String reason, String fault) {
      span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
      span.addAttributes(
          KeyValue.newBuilder()
              .setKey("plumbline.error.retryable")
              .setValue(AnyValue.newBuilder().setBoolValue(false)));
      return with("plumbline.error.code", code)
          .with("plumbline.error.origin", origin)
          .with("plumbline.error.reason", reason)
          .with("plumbline.error.fault", fault);
    }

    /** Ends the span. */
    public Otlp end() {
      byService.computeIfAbsent(service, unused -> new ArrayList<>()).add(span.build());
      return Otlp.this;
    }
  }

  public ExportTraceServiceRequest request() {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    byService.forEach(
        (service, spans) ->
            request.addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(resource(service, environment))
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .setScope(InstrumentationScope.newBuilder().setName("test"))
                            .setSchemaUrl("https://example.com/schemas/shop/0.1.0")
                            .addAllSpans(spans))));
    return request.build();
  }

  public byte[] bytes() {
    return request().toByteArray();
  }

  public static Resource resource(String service) {
    return Resource.newBuilder()
        .addAttributes(attribute("service.name", service))
        .addAttributes(attribute("service.instance.id", service + "-1"))
        .build();
  }

  /** Returns a process of the service in this environment; empty for none. */
  public static Resource resource(String service, String environment) {
    return environment.isEmpty()
        ? resource(service)
        : Resource.newBuilder()
            .addAttributes(attribute("service.name", service))
            .addAttributes(attribute("service.instance.id", service + "-" + environment))
            .addAttributes(attribute("deployment.environment.name", environment))
            .build();
  }

  public static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  public static ByteString traceId(long id) {
    return ByteString.copyFrom(ByteBuffer.allocate(16).putLong(0xABCDL).putLong(id).array());
  }

  public static String traceHex(long id) {
    return "%016x%016x".formatted(0xABCDL, id);
  }

  public static ByteString spanId(long id) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).array());
  }
}
