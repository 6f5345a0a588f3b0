package dev.plumbline.demo.edge.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes each log event as one line of JSON: time, severity, service, logger, message, then
 * trace_id and span_id if the tracing agent put them into the MDC, then the event's own key-value
 * pairs.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final byte[] NONE = {};

  private String service = "edge";

  /** Sets the value of {@code service}; called by the configuration. */
  public void setService(String service) {
    this.service = service;
  }

  @Override
  public byte[] headerBytes() {
    return NONE;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("timestamp", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
      json.writeStringField("severity", event.getLevel().toString());
      json.writeStringField("service", service);
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("message", event.getFormattedMessage());
      writeTrace(json, event.getMDCPropertyMap());
      writePairs(json, event.getKeyValuePairs());
      if (event.getThrowableProxy() != null) {
        json.writeStringField("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      json.writeEndObject();
    } catch (IOException e) {
      addError("a log event could not be written", e);
      return NONE;
    }
    out.writeBytes(System.lineSeparator().getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  @Override
  public byte[] footerBytes() {
    return NONE;
  }

  private static void writeTrace(JsonGenerator json, Map<String, String> mdc) throws IOException {
    for (String key : List.of("trace_id", "span_id")) {
      String value = mdc.get(key);
      if (value != null) {
        json.writeStringField(key, value);
      }
    }
  }

  private static void writePairs(JsonGenerator json, @Nullable List<KeyValuePair> pairs)
      throws IOException {
    if (pairs == null) {
      return;
    }
    for (KeyValuePair pair : pairs) {
      if (pair.value instanceof Boolean flag) {
        json.writeBooleanField(pair.key, flag);
      } else {
        json.writeStringField(pair.key, String.valueOf(pair.value));
      }
    }
  }
}
