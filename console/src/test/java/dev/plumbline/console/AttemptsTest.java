package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several server spans under one client span, whose library repeats or hedges calls by itself. */
class AttemptsTest {

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

  @Test
  void attempts_below_one_client_span_are_a_retry() throws Exception {
    Map<String, Object> trace = shown(retried(""));

    assertThat(column(trace, "retries", "parent_id")).containsExactly(id(2));
    assertThat(column(trace, "retries", "attempts")).containsExactly(List.of(id(5), id(3), id(4)));
    assertThat(column(trace, "retries", "succeeded")).containsExactly(true);
  }

  @Test
  void a_failed_attempt_that_another_made_good_is_not_where_a_failure_came_from() throws Exception {
    Map<String, Object> trace = shown(retried("INTERNAL"));

    assertThat(trace.get("error_path")).isEqualTo(List.of(id(1)));
  }

  @Test
  void the_last_attempt_is_where_a_failed_call_came_from() throws Exception {
    Otlp otlp =
        new Otlp()
            .span("edge", 1, 1, 0)
            .server()
            .failed("UNAVAILABLE", "gateway", "UNREACHABLE", "dependency")
            .at(0, 100_000)
            .end()
            .span("edge", 1, 2, 1)
            .client()
            .failed("UNAVAILABLE", "gateway", "UNREACHABLE", "dependency")
            .at(1_000, 90_000)
            .end()
            .span("gateway", 1, 3, 2)
            .server()
            .failed("UNAVAILABLE", "gateway", "UNREACHABLE", "service")
            .number("plumbline.rpc.previous_attempts", 1)
            .at(10_000, 5_000)
            .end()
            .span("gateway", 1, 4, 2)
            .server()
            .failed("UNAVAILABLE", "gateway", "UNREACHABLE", "service")
            .at(20_000, 5_000)
            .end();

    assertThat(shown(otlp).get("error_path")).isEqualTo(List.of(id(3), id(2), id(1)));
  }

  @Test
  void a_hedge_that_runs_on_is_not_what_the_trace_waited_for() throws Exception {
    Otlp otlp =
        new Otlp()
            .span("edge", 1, 1, 0)
            .client()
            .at(0, 100_000)
            .end()
            .span("gateway", 1, 2, 1)
            .server()
            .failed("CANCELLED", "client", "CALLER_CANCELLED", "caller")
            .at(1_000, 110_000)
            .end()
            .span("gateway", 1, 3, 1)
            .server()
            .number("plumbline.rpc.previous_attempts", 1)
            .at(50_000, 45_000)
            .end();

    assertThat(column(shown(otlp), "critical_path", "span_id"))
        .containsExactly(id(1), id(3), id(1));
  }

  /** A call whose third attempt went well; the edge itself fails with this code, if any. */
  private static Otlp retried(String code) {
    Otlp.SpanOf edge = new Otlp().span("edge", 1, 1, 0).server().at(0, 100_000);
    if (!code.isEmpty()) {
      edge.failed(code, "edge", "PANIC", "service");
    }
    return edge.end()
        .span("edge", 1, 2, 1)
        .client()
        .at(1_000, 90_000)
        .end()
        .span("gateway", 1, 3, 2)
        .server()
        .failed("UNAVAILABLE", "gateway", "SHUTTING_DOWN", "service")
        .number("plumbline.rpc.previous_attempts", 1)
        .at(20_000, 5_000)
        .end()
        .span("gateway", 1, 4, 2)
        .server()
        .number("plumbline.rpc.previous_attempts", 2)
        .at(40_000, 45_000)
        .end()
        .span("gateway", 1, 5, 2)
        .server()
        .failed("UNAVAILABLE", "gateway", "SHUTTING_DOWN", "service")
        .at(5_000, 5_000)
        .end();
  }

  private Map<String, Object> shown(Otlp otlp) throws Exception {
    assertThat(console.export("/v1/traces", otlp.bytes()).statusCode()).isEqualTo(200);
    return console.json("/api/traces/" + Otlp.traceHex(1));
  }

  private static List<Object> column(Map<String, Object> document, String list, String key) {
    return ((List<?>) document.get(list))
        .stream().map(item -> (Object) ((Map<?, ?>) item).get(key)).toList();
  }

  private static String id(long span) {
    return "%016x".formatted(span);
  }
}
