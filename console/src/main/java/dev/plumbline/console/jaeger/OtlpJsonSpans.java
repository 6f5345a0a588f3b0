package dev.plumbline.console.jaeger;

import com.google.protobuf.ByteString;
import dev.plumbline.clients.Json;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads OTLP/JSON spans into messages: ids in hex (or base64, as plain protobuf JSON has them),
 * 64-bit integers as texts or numbers, enums as numbers or names.
 */
final class OtlpJsonSpans {

  /** A length that no id has, so that only this span is left out. */
  private static final ByteString UNREADABLE_ID = ByteString.copyFrom(new byte[1]);

  private OtlpJsonSpans() {}

  /**
   * Reads the {@code resourceSpans} of a TracesData document.
   *
   * @throws IllegalArgumentException when the document has another format
   */
  static List<ResourceSpans> read(@Nullable Object tracesData) {
    List<ResourceSpans> groups = new ArrayList<>();
    for (Object item : Json.list(Json.object(tracesData).get("resourceSpans"))) {
      Map<String, @Nullable Object> group = Json.object(item);
      ResourceSpans.Builder resource =
          ResourceSpans.newBuilder()
              .setSchemaUrl(Json.text(group, "schemaUrl"))
              .setResource(
                  Resource.newBuilder()
                      .addAllAttributes(
                          attributes(Json.object(group.get("resource")).get("attributes"))));
      for (Object scopeItem : Json.list(group.get("scopeSpans"))) {
        resource.addScopeSpans(scope(Json.object(scopeItem)));
      }
      groups.add(resource.build());
    }
    return groups;
  }

  private static ScopeSpans scope(Map<String, @Nullable Object> scoped) {
    Map<String, @Nullable Object> scope = Json.object(scoped.get("scope"));
    ScopeSpans.Builder spans =
        ScopeSpans.newBuilder()
            .setSchemaUrl(Json.text(scoped, "schemaUrl"))
            .setScope(
                InstrumentationScope.newBuilder()
                    .setName(Json.text(scope, "name"))
                    .setVersion(Json.text(scope, "version")));
    for (Object item : Json.list(scoped.get("spans"))) {
      spans.addSpans(span(Json.object(item)));
    }
    return spans.build();
  }

  private static Span span(Map<String, @Nullable Object> json) {
    Map<String, @Nullable Object> status = Json.object(json.get("status"));
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(id(json, "traceId", 16))
            .setSpanId(id(json, "spanId", 8))
            .setParentSpanId(id(json, "parentSpanId", 8))
            .setTraceState(Json.text(json, "traceState"))
            .setName(Json.text(json, "name"))
            .setFlags((int) whole(json.get("flags")))
            .setKindValue(
                number(
                    json.get("kind"),
                    List.of(
                        "SPAN_KIND_UNSPECIFIED",
                        "SPAN_KIND_INTERNAL",
                        "SPAN_KIND_SERVER",
                        "SPAN_KIND_CLIENT",
                        "SPAN_KIND_PRODUCER",
                        "SPAN_KIND_CONSUMER")))
            .setStartTimeUnixNano(whole(json.get("startTimeUnixNano")))
            .setEndTimeUnixNano(whole(json.get("endTimeUnixNano")))
            .addAllAttributes(attributes(json.get("attributes")))
            .setStatus(
                Status.newBuilder()
                    .setMessage(Json.text(status, "message"))
                    .setCodeValue(
                        number(
                            status.get("code"),
                            List.of("STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"))));
    for (Object item : Json.list(json.get("events"))) {
      Map<String, @Nullable Object> event = Json.object(item);
      span.addEvents(
          Span.Event.newBuilder()
              .setName(Json.text(event, "name"))
              .setTimeUnixNano(whole(event.get("timeUnixNano")))
              .addAllAttributes(attributes(event.get("attributes"))));
    }
    for (Object item : Json.list(json.get("links"))) {
      Map<String, @Nullable Object> link = Json.object(item);
      span.addLinks(
          Span.Link.newBuilder()
              .setTraceId(id(link, "traceId", 16))
              .setSpanId(id(link, "spanId", 8))
              .addAllAttributes(attributes(link.get("attributes"))));
    }
    return span.build();
  }

  private static List<KeyValue> attributes(@Nullable Object list) {
    List<KeyValue> attributes = new ArrayList<>();
    for (Object item : Json.list(list)) {
      Map<String, @Nullable Object> pair = Json.object(item);
      attributes.add(
          KeyValue.newBuilder()
              .setKey(Json.text(pair, "key"))
              .setValue(value(Json.object(pair.get("value"))))
              .build());
    }
    return attributes;
  }

  private static AnyValue value(Map<String, @Nullable Object> json) {
    AnyValue.Builder value = AnyValue.newBuilder();
    if (json.get("stringValue") instanceof String text) {
      value.setStringValue(text);
    } else if (json.get("boolValue") instanceof Boolean truth) {
      value.setBoolValue(truth);
    } else if (json.get("intValue") != null) {
      value.setIntValue(whole(json.get("intValue")));
    } else if (json.get("doubleValue") instanceof Number number) {
      value.setDoubleValue(number.doubleValue());
    } else if (json.get("bytesValue") instanceof String base64) {
      value.setBytesValue(ByteString.copyFrom(Base64.getDecoder().decode(base64)));
    } else if (json.get("arrayValue") != null) {
      ArrayValue.Builder array = ArrayValue.newBuilder();
      for (Object item : Json.list(Json.object(json.get("arrayValue")).get("values"))) {
        array.addValues(value(Json.object(item)));
      }
      value.setArrayValue(array);
    } else if (json.get("kvlistValue") != null) {
      value.setKvlistValue(
          KeyValueList.newBuilder()
              .addAllValues(attributes(Json.object(json.get("kvlistValue")).get("values"))));
    }
    return value.build();
  }

  private static ByteString id(Map<String, @Nullable Object> json, String field, int bytes) {
    String text = Json.text(json, field);
    if (text.isEmpty()) {
      return ByteString.EMPTY;
    }
    try {
      return ByteString.copyFrom(
          text.length() == 2 * bytes
              ? HexFormat.of().parseHex(text)
              : Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return UNREADABLE_ID;
    }
  }

  private static long whole(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.longValue();
    }
    return value instanceof String text && !text.isEmpty()
        ? (text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text))
        : 0;
  }

  private static int number(@Nullable Object value, List<String> names) {
    return value instanceof String name ? Math.max(0, names.indexOf(name)) : (int) whole(value);
  }
}
