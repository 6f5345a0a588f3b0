package dev.plumbline.demo.edge.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
  private final JsonLines lines = new JsonLines();

  @Test
  void anEvent_isOneLine_withTraceAndError() {
    lines.setService("edge");
    LoggingEvent event =
        event(
            "line one\nline \"two\"",
            Map.of("trace_id", "0af7", "span_id", "b7ad", "trace_flags", "01"));
    event.addKeyValuePair(new KeyValuePair("error.type", "INTERNAL"));
    event.addKeyValuePair(new KeyValuePair("plumbline.error.retryable", false));

    assertThat(new String(lines.encode(event), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"timestamp\":\"2026-01-02T03:04:05.600Z\",\"severity\":\"WARN\","
                + "\"service\":\"edge\",\"logger\":\"a.b.C\","
                + "\"message\":\"line one\\nline \\\"two\\\"\","
                + "\"trace_id\":\"0af7\",\"span_id\":\"b7ad\","
                + "\"error.type\":\"INTERNAL\",\"plumbline.error.retryable\":false}\n");
  }

  @Test
  void aThrowable_staysOnTheLine() {
    LoggingEvent event = event("broken", Map.of());
    event.setThrowableProxy(
        new ch.qos.logback.classic.spi.ThrowableProxy(new IllegalStateException("a bug")));

    assertThat(new String(lines.encode(event), StandardCharsets.UTF_8))
        .contains("\"exception\":\"java.lang.IllegalStateException: a bug")
        .containsOnlyOnce("\n");
  }

  private static LoggingEvent event(String message, Map<String, String> mdc) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(new LoggerContext());
    event.setLoggerName("a.b.C");
    event.setLevel(Level.WARN);
    event.setMessage(message);
    event.setInstant(Instant.parse("2026-01-02T03:04:05.600Z"));
    event.setMDCPropertyMap(mdc);
    return event;
  }
}
