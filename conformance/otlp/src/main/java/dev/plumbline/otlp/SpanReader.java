package dev.plumbline.otlp;

import static dev.plumbline.otlp.JsonFields.enumNumber;
import static dev.plumbline.otlp.JsonFields.firstField;
import static dev.plumbline.otlp.JsonFields.integer;
import static dev.plumbline.otlp.JsonFields.nextElement;
import static dev.plumbline.otlp.JsonFields.nextField;
import static dev.plumbline.otlp.JsonFields.spanId;
import static dev.plumbline.otlp.JsonFields.startArray;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads one span of OTLP/JSON. Of events and links only the attributes are read. */
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
  public void read(JsonParser json, Emitter emitter, RequestItems batch) throws IOException {
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
    int dropped = 0;
    List<Attributes> inner = List.of();
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
        case "droppedAttributesCount" -> dropped = (int) integer(json, field);
        case "events", "links" -> inner = inner(json, field, inner);
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
            dropped,
            inner,
            emitter));
  }

  /** Returns those before and the ones that are read; most spans have none. */
  private List<Attributes> inner(JsonParser json, String what, List<Attributes> before)
      throws IOException {
    if (!startArray(json, what)) {
      return before;
    }
    List<Attributes> inner = before;
    while (nextElement(json)) {
      for (String field = firstField(json, what); field != null; field = nextField(json)) {
        if (field.equals("attributes")) {
          Attributes attributes = fields.attributes(json);
          if (attributes.size() > 0) {
            inner = inner.isEmpty() ? new ArrayList<>(4) : inner;
            inner.add(attributes);
          }
        } else {
          json.skipChildren();
        }
      }
    }
    return inner;
  }
}
