package dev.plumbline.conformance.otlp;

import static dev.plumbline.conformance.otlp.JsonFields.enumNumber;
import static dev.plumbline.conformance.otlp.JsonFields.firstField;
import static dev.plumbline.conformance.otlp.JsonFields.integer;
import static dev.plumbline.conformance.otlp.JsonFields.nextField;
import static dev.plumbline.conformance.otlp.JsonFields.spanId;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;

/** Reads one span of OTLP/JSON. Events and links are skipped: no rule speaks of them. */
final class SpanReader implements OtlpJson.ItemReader {

  private static final List<String> KINDS =
      List.of(
          "SPAN_KIND_UNSPECIFIED",
          "SPAN_KIND_INTERNAL",
          "SPAN_KIND_SERVER",
          "SPAN_KIND_CLIENT",
          "SPAN_KIND_PRODUCER",
          "SPAN_KIND_CONSUMER");
  private static final List<String> STATUSES =
      List.of("STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR");

  private final JsonFields fields;

  SpanReader(JsonFields fields) {
    this.fields = fields;
  }

  @Override
  public void read(JsonParser json, Emitter emitter, Batch batch) throws IOException {
    TraceId traceId = TraceId.NONE;
    long spanId = 0;
    long parentId = 0;
    int flags = 0;
    String traceState = "";
    String name = "";
    SpanKind kind = SpanKind.UNSPECIFIED;
    long start = 0;
    long end = 0;
    SpanStatus status = SpanStatus.UNSET;
    String message = "";
    Attributes attributes = Attributes.EMPTY;
    for (String field = firstField(json, "a span"); field != null; field = nextField(json)) {
      switch (field) {
        case "traceId" -> traceId = fields.traceId(json);
        case "spanId" -> spanId = spanId(json, field);
        case "parentSpanId" -> parentId = spanId(json, field);
        case "flags" -> flags = (int) integer(json, field);
        case "traceState" -> traceState = fields.text(json, field);
        case "name" -> name = fields.text(json, "the span's name");
        case "kind" -> kind = SpanKind.of(enumNumber(json, field, KINDS));
        case "startTimeUnixNano" -> start = integer(json, field);
        case "endTimeUnixNano" -> end = integer(json, field);
        case "attributes" -> attributes = fields.attributes(json);
        case "status" -> {
          status = SpanStatus.UNSET;
          message = "";
          for (String part = firstField(json, field); part != null; part = nextField(json)) {
            switch (part) {
              case "code" -> status = SpanStatus.of(enumNumber(json, "status.code", STATUSES));
              case "message" -> message = fields.text(json, "status.message");
              default -> json.skipChildren();
            }
          }
        }
        default -> json.skipChildren();
      }
    }
    if (!traceId.isValid() || spanId == 0) {
      throw new OtlpFormatException("span \"" + name + "\" has no traceId and spanId");
    }
    batch.add(
        new Span(
            traceId,
            spanId,
            parentId,
            flags,
            traceState,
            name,
            kind,
            start,
            end,
            status,
            message,
            attributes,
            emitter));
  }
}
