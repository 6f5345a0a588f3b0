package dev.plumbline.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes protobuf requests of spans that came from JSON. */
public final class ProtobufRequests {

  private ProtobufRequests() {}

  /** Reads one line of OTLP/JSON and makes the protobuf request of it. */
  public static ExportTraceServiceRequest ofJson(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    List<Span> spans = new ArrayList<>();
    new OtlpJson()
        .read(
            bytes,
            0,
            bytes.length,
            new TelemetrySink() {
              @Override
              public void span(Span span) {
                spans.add(span);
              }

              @Override
              public void metric(Metric metric) {}

              @Override
              public void log(LogRecord log) {}
            });
    return of(spans);
  }

  static ExportTraceServiceRequest of(List<Span> spans) {
    Emitter emitter = spans.get(0).emitter();
    ScopeSpans.Builder scope =
        ScopeSpans.newBuilder()
            .setScope(InstrumentationScope.newBuilder().setName(emitter.scope().name()))
            .setSchemaUrl(emitter.scope().schemaUrl());
    spans.forEach(span -> scope.addSpans(span(span)));
    ResourceSpans.Builder resource = ResourceSpans.newBuilder().addScopeSpans(scope);
    resource.getResourceBuilder().addAllAttributes(attributes(emitter.resource().attributes()));
    return ExportTraceServiceRequest.newBuilder().addResourceSpans(resource).build();
  }

  private static io.opentelemetry.proto.trace.v1.Span span(Span span) {
    ByteBuffer traceId =
        ByteBuffer.allocate(16).putLong(span.traceId().high()).putLong(span.traceId().low()).flip();
    return io.opentelemetry.proto.trace.v1.Span.newBuilder()
        .setTraceId(ByteString.copyFrom(traceId))
        .setSpanId(id(span.spanId()))
        .setParentSpanId(span.isRoot() ? ByteString.EMPTY : id(span.parentId()))
        .setFlags(span.flags())
        .setName(span.name())
        .setKindValue(wireNumber(span.kind()))
        .setStartTimeUnixNano(span.start())
        .setEndTimeUnixNano(span.end())
        .setStatus(Status.newBuilder().setCodeValue(span.status() == SpanStatus.ERROR ? 2 : 0))
        .addAllAttributes(attributes(span.attributes()))
        .build();
  }

  private static int wireNumber(SpanKind kind) {
    return io.opentelemetry.proto.trace.v1.Span.SpanKind.valueOf("SPAN_KIND_" + kind.name())
        .getNumber();
  }

  private static ByteString id(long id) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).flip());
  }

  private static List<KeyValue> attributes(Attributes attributes) {
    List<KeyValue> pairs = new ArrayList<>();
    for (int i = 0; i < attributes.size(); i++) {
      pairs.add(
          KeyValue.newBuilder()
              .setKey(attributes.key(i))
              .setValue(value(attributes.value(i)))
              .build());
    }
    return pairs;
  }

  private static AnyValue value(Object value) {
    if (value instanceof Long number) {
      return AnyValue.newBuilder().setIntValue(number).build();
    }
    if (value instanceof Boolean truth) {
      return AnyValue.newBuilder().setBoolValue(truth).build();
    }
    return AnyValue.newBuilder().setStringValue(value.toString()).build();
  }
}
