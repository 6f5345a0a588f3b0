package dev.plumbline.console.api;

import com.google.protobuf.ByteString;
import dev.plumbline.console.json.JsonWriter;
import dev.plumbline.console.response.LogLine;
import dev.plumbline.otlp.Resource;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Log records as JSON objects of responses. */
final class LogDocuments {

  /** In the order of OTLP's numbers, four to a name. */
  static final List<String> SEVERITIES =
      List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");

  private static final int STEPS = 4;

  private LogDocuments() {}

  /** Returns its time, or else its observed time. */
  static long time(LogRecord log) {
    return log.getTimeUnixNano() != 0 ? log.getTimeUnixNano() : log.getObservedTimeUnixNano();
  }

  static String service(ResourceLogs group) {
    Object name = AttributeValues.of(group.getResource().getAttributesList()).get("service.name");
    return name == null ? Resource.UNNAMED : name.toString();
  }

  /** Returns the first number of a severity. */
  static int number(String severity) {
    return SEVERITIES.indexOf(severity) * STEPS + 1;
  }

  /** Returns the fields of a record that every response has. */
  static LogLine line(LogRecord log, String service, String scope, long timeNanos) {
    int number = log.getSeverityNumberValue();
    return new LogLine(
        timeNanos / 1000,
        log.getSeverityText().isEmpty()
            ? severity(number)
            : log.getSeverityText().toUpperCase(Locale.ROOT),
        number,
        service,
        scope,
        hexOrNull(log.getSpanId()),
        body(log.getBody()),
        log.getEventName(),
        AttributeValues.of(log.getAttributesList()));
  }

  static @Nullable String hexOrNull(ByteString id) {
    return id.isEmpty() ? null : HexFormat.of().formatHex(id.toByteArray());
  }

  private static String severity(int number) {
    return number < 1 || number > SEVERITIES.size() * STEPS
        ? ""
        : SEVERITIES.get((number - 1) / STEPS);
  }

  private static String body(AnyValue body) {
    Object value = AttributeValues.value(body);
    if (value == null) {
      return "";
    }
    return value instanceof String text
        ? text
        : new String(JsonWriter.write(value), StandardCharsets.UTF_8);
  }
}
