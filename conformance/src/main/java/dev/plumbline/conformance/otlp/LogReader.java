package dev.plumbline.conformance.otlp;

import static dev.plumbline.conformance.otlp.JsonFields.nextField;
import static dev.plumbline.conformance.otlp.JsonFields.spanId;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;

/**
 * Reads one log record of OTLP/JSON. The body is skipped: it is for people, no rule speaks of it.
 */
final class LogReader implements OtlpJson.ItemReader {

  private final JsonFields fields;

  LogReader(JsonFields fields) {
    this.fields = fields;
  }

  @Override
  public void read(JsonParser json, Emitter emitter, Batch batch) throws IOException {
    TraceId traceId = TraceId.NONE;
    long spanId = 0;
    String eventName = "";
    int severity = 0;
    Attributes attributes = Attributes.EMPTY;
    for (String field = nextField(json); field != null; field = nextField(json)) {
      switch (field) {
        case "traceId" -> traceId = fields.traceId(json);
        case "spanId" -> spanId = spanId(json, field);
        case "eventName" -> eventName = fields.text(json, field);
        case "severityNumber" -> severity = JsonFields.enumNumber(json, field, List.of());
        case "attributes" -> attributes = fields.attributes(json);
        default -> json.skipChildren();
      }
    }
    batch.add(new LogRecord(traceId, spanId, eventName, severity, attributes, emitter));
  }
}
