package dev.plumbline.otlp;

import static dev.plumbline.otlp.JsonFields.firstField;
import static dev.plumbline.otlp.JsonFields.nextField;
import static dev.plumbline.otlp.JsonFields.spanId;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Reads one log record of OTLP/JSON. A body that is a string is skipped: no rule is about it. */
final class LogReader implements OtlpJson.ItemReader {

  private static final List<String> SEVERITIES =
      Stream.concat(
              Stream.of("UNSPECIFIED"),
              Stream.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
                  .flatMap(name -> Stream.of(name, name + "2", name + "3", name + "4")))
          .map(name -> "SEVERITY_NUMBER_" + name)
          .toList();

  private final JsonFields fields;

  LogReader(JsonFields fields) {
    this.fields = fields;
  }

  @Override
  public void read(JsonParser json, Emitter emitter, RequestItems batch) throws IOException {
    TraceId traceId = TraceId.NONE;
    long spanId = 0;
    String eventName = "";
    int severity = 0;
    Attributes attributes = Attributes.EMPTY;
    int dropped = 0;
    Object body = "";
    long time = 0;
    long observed = 0;
    for (String field = firstField(json, "a log record"); field != null; field = nextField(json)) {
      switch (field) {
        case "timeUnixNano" -> time = JsonFields.integer(json, field);
        case "observedTimeUnixNano" -> observed = JsonFields.integer(json, field);
        case "traceId" -> traceId = fields.traceId(json);
        case "spanId" -> spanId = spanId(json, field);
        case "eventName" -> eventName = fields.text(json, field);
        case "severityNumber" -> severity = JsonFields.enumNumber(json, field, SEVERITIES);
        case "attributes" -> attributes = fields.attributes(json);
        case "droppedAttributesCount" -> dropped = (int) JsonFields.integer(json, field);
        case "body" -> body = fields.valueButText(json);
        default -> json.skipChildren();
      }
    }
    batch.add(
        new LogRecord(
            traceId,
            spanId,
            eventName,
            severity,
            attributes,
            dropped,
            body,
            time == 0 ? observed : time,
            emitter));
  }
}
