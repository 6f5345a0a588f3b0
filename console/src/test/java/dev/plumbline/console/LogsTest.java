package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Log records: those of a trace, and those of a service outside any. */
class LogsTest {

  @TempDir Path data;
  private TestConsole console;

  @BeforeEach
  void start() throws Exception {
    console = TestConsole.start(data);
  }

  @AfterEach
  void stop() {
    console.close();
  }

  /** A record so many milliseconds after {@link Otlp#NOW}; trace 0 is none. */
  private static LogRecord record(long trace, long millis, SeverityNumber severity, String body) {
    LogRecord.Builder record =
        LogRecord.newBuilder()
            .setTimeUnixNano(Otlp.NOW + millis * 1_000_000)
            .setSeverityNumber(severity)
            .setBody(AnyValue.newBuilder().setStringValue(body));
    if (trace != 0) {
      record.setTraceId(Otlp.traceId(trace)).setSpanId(Otlp.spanId(1));
    }
    return record.build();
  }

  private void send(String service, LogRecord... records) throws Exception {
    assertThat(
            console
                .export(
                    "/v1/logs",
                    ExportLogsServiceRequest.newBuilder()
                        .addResourceLogs(
                            ResourceLogs.newBuilder()
                                .setResource(Otlp.resource(service))
                                .addScopeLogs(
                                    ScopeLogs.newBuilder().addAllLogRecords(List.of(records))))
                        .build()
                        .toByteArray())
                .statusCode())
        .isEqualTo(200);
  }

  private List<Object> bodies(String path) throws Exception {
    return ((List<?>) console.json(path).get("logs"))
        .stream().<Object>map(line -> ((Map<?, ?>) line).get("body")).toList();
  }

  @Test
  void those_of_a_trace_come_by_time_whoever_said_them() throws Exception {
    console.export(
        "/v1/traces", new Otlp().span("edge", 1, 1, 0).server().at(0, 50_000).end().bytes());
    send("gateway", record(1, 20, SeverityNumber.SEVERITY_NUMBER_ERROR, "second"));
    send(
        "edge",
        record(1, 30, SeverityNumber.SEVERITY_NUMBER_INFO, "third"),
        record(1, 10, SeverityNumber.SEVERITY_NUMBER_INFO, "first"),
        record(2, 10, SeverityNumber.SEVERITY_NUMBER_INFO, "of another trace"),
        record(0, 10, SeverityNumber.SEVERITY_NUMBER_INFO, "of none"));

    Map<String, Object> logs = console.json("/api/traces/" + Otlp.traceHex(1) + "/logs");

    assertThat(bodies("/api/traces/" + Otlp.traceHex(1) + "/logs"))
        .containsExactly("first", "second", "third");
    Map<?, ?> second = (Map<?, ?>) ((List<?>) logs.get("logs")).get(1);
    assertThat(second.get("service")).isEqualTo("gateway");
    assertThat(second.get("severity")).isEqualTo("ERROR");
    assertThat(second.get("span_id")).isEqualTo("0000000000000001");
    assertThat(second.get("offset_us")).isEqualTo(20_000L);
    assertThat(console.json("/api/traces/" + Otlp.traceHex(1))).containsEntry("log_count", 3L);
  }

  @Test
  void a_record_stands_where_its_spans_were_moved_to() throws Exception {
    console.export(
        "/v1/traces",
        new Otlp()
            .span("edge", 3, 1, 0)
            .client()
            .at(0, 50_000)
            .end()
            // The gateway's clock is 2 s ahead.
            .span("gateway", 3, 2, 1)
            .server()
            .at(2_010_000, 30_000)
            .end()
            .bytes());
    send("gateway", record(3, 2_020, SeverityNumber.SEVERITY_NUMBER_INFO, "in the middle"));

    Map<?, ?> line =
        (Map<?, ?>)
            ((List<?>) console.json("/api/traces/" + Otlp.traceHex(3) + "/logs").get("logs"))
                .get(0);

    assertThat(line.get("offset_us")).isEqualTo(20_000L);
  }

  @Test
  void a_service_has_all_it_said_newest_first() throws Exception {
    send(
        "worker",
        record(0, 5, SeverityNumber.SEVERITY_NUMBER_INFO, "listening"),
        record(4, 7, SeverityNumber.SEVERITY_NUMBER_WARN, "slow"));
    send("worker", record(0, 9, SeverityNumber.SEVERITY_NUMBER_ERROR, "no room"));
    send("edge", record(0, 8, SeverityNumber.SEVERITY_NUMBER_ERROR, "of another service"));

    assertThat(bodies("/api/services/worker/logs")).containsExactly("no room", "slow", "listening");
    assertThat(bodies("/api/services/worker/logs?severity=WARN"))
        .containsExactly("no room", "slow");
    assertThat(bodies("/api/services/worker/logs?trace=none"))
        .containsExactly("no room", "listening");
    assertThat(bodies("/api/services/worker/logs?limit=1")).containsExactly("no room");
    assertThat(console.json("/api/services/worker/logs?limit=1")).containsEntry("truncated", true);
    Map<?, ?> slow =
        (Map<?, ?>)
            ((List<?>) console.json("/api/services/worker/logs?severity=WARN").get("logs")).get(1);
    assertThat(slow.get("trace_id")).isEqualTo(Otlp.traceHex(4));
  }

  @Test
  void only_what_was_said_in_the_range_is_shown() throws Exception {
    for (int i = 0; i < 40; i++) {
      send("worker", record(0, i * 100L, SeverityNumber.SEVERITY_NUMBER_INFO, "line " + i));
    }
    long now = Otlp.NOW / 1_000_000;

    assertThat(bodies("/api/services/worker/logs?from=%d&to=%d".formatted(now + 950, now + 1_250)))
        .containsExactly("line 12", "line 11", "line 10");
    assertThat(bodies("/api/services/worker/logs?from=-2h&to=-1h")).isEmpty();
  }

  @Test
  void what_is_sent_again_is_kept_once_outside_traces_too() throws Exception {
    LogRecord once = record(0, 1, SeverityNumber.SEVERITY_NUMBER_INFO, "once");
    send("worker", once);
    send("worker", once, record(0, 2, SeverityNumber.SEVERITY_NUMBER_INFO, "more"));
    console.close();
    console = TestConsole.start(data);
    send("worker", once);

    assertThat(bodies("/api/services/worker/logs")).containsExactly("more", "once");
  }

  @Test
  void a_body_of_any_kind_is_text() throws Exception {
    LogRecord.Builder record = record(0, 1, SeverityNumber.SEVERITY_NUMBER_INFO, "").toBuilder();
    record.setBody(
        AnyValue.newBuilder()
            .setKvlistValue(KeyValueList.newBuilder().addValues(Otlp.attribute("order", "o-1"))));
    send("worker", record.build());
    send(
        "worker",
        record.setBody(AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("x"))).build());

    assertThat(bodies("/api/services/worker/logs")).contains("{\"order\":\"o-1\"}", "78");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/services/nobody/logs, 404",
    "/api/services/worker/logs, 200",
    "/api/services/worker/logs?severity=LOUD, 400",
    "/api/services/worker/logs?trace=some, 400",
    "/api/services/worker/logs?limit=1001, 400",
    "/api/services/worker/logs?from=now&to=-1h, 400",
    "/api/services/worker/logs?level=WARN, 400"
  })
  void a_question_is_answered_or_told_why_not(String path, int status) throws Exception {
    assertThat(console.get(path).statusCode()).isEqualTo(status);
  }
}
