package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API.md with a store and no backends: the parts that are missing are reported. */
class ApiTest {

  @TempDir Path data;
  private TestConsole console;

  @BeforeEach
  void anOrderThatFailsInTheWorker() throws Exception {
    console = TestConsole.start(data);
    console.export(
        "/v1/traces",
        new Otlp()
            .span("edge", 1, 1, 0)
            .server()
            .named("POST /v1/orders")
            .at(0, 100_000)
            .with("plumbline.demo.fault", "worker:slow")
            .failed("DEADLINE_EXCEEDED", "worker", "DEADLINE", "dependency")
            .end()
            .span("edge", 1, 2, 1)
            .client()
            .named("Place")
            .at(1_000, 40_000)
            .failed("UNAVAILABLE", "gateway", "UNREACHABLE", "dependency")
            .end()
            .span("edge", 1, 3, 1)
            .client()
            .named("Place")
            .at(45_000, 50_000)
            .failed("DEADLINE_EXCEEDED", "worker", "DEADLINE", "dependency")
            .end()
            // The gateway's clock is 2 s ahead.
            .span("gateway", 1, 4, 3)
            .server()
            .named("Place")
            .at(2_046_000, 40_000)
            .failed("DEADLINE_EXCEEDED", "worker", "DEADLINE", "dependency")
            .end()
            .span("gateway", 1, 5, 4)
            .named("price")
            .at(2_047_000, 30_000)
            .end()
            .span("gateway", 2, 6, 0)
            .server()
            .named("GET /healthz")
            .at(500_000, 1_000)
            .end()
            .bytes());
  }

  @AfterEach
  void stop() {
    console.close();
  }

  @Test
  void a_trace_is_shown_from_top_to_bottom_on_one_clock() throws Exception {
    Map<String, Object> trace = console.json("/api/traces/" + Otlp.traceHex(1));

    assertThat(column(trace, "spans", "span_id"))
        .containsExactly(id(1), id(2), id(3), id(4), id(5));
    assertThat(column(trace, "spans", "depth")).containsExactly(0L, 1L, 1L, 2L, 3L);
    assertThat(trace.get("error_path")).isEqualTo(List.of(id(4), id(3), id(1)));
    assertThat(column(trace, "retries", "attempts")).containsExactly(List.of(id(2), id(3)));
    assertThat(column(trace, "retries", "succeeded")).containsExactly(false);
    assertThat(trace.get("baggage")).isEqualTo(Map.of("plumbline.demo.fault", "worker:slow"));
    assertThat(trace.get("complete")).isEqualTo(true);
  }

  @Test
  void a_clock_that_is_ahead_is_corrected_and_reported() throws Exception {
    sendACallToAClockAhead();

    Map<String, Object> trace = console.json("/api/traces/" + Otlp.traceHex(4));

    assertThat(column(trace, "skew", "service")).containsExactly("gateway");
    assertThat(column(trace, "skew", "offset_us")).containsExactly(1_996_000L);
    assertThat(column(trace, "skew", "error_us")).containsExactly(5_000L);
    assertThat(column(trace, "skew", "corrected")).containsExactly(true);
    assertThat(column(trace, "spans", "offset_us")).containsExactly(0L, 5_000L, 6_000L);
    assertThat(column(trace, "spans", "skew_us")).containsExactly(0L, 1_996_000L, 1_996_000L);
    assertThat(trace.get("duration_us")).isEqualTo(50_000L);
  }

  @Test
  void a_clock_that_is_ahead_is_corrected_where_every_call_failed() throws Exception {
    console.export(
        "/v1/traces",
        new Otlp()
            .span("edge", 6, 1, 0)
            .client()
            .failed("DATA_LOSS", "gateway", "CHECKSUM_MISMATCH", "dependency")
            .at(0, 50_000)
            .end()
            .span("gateway", 6, 2, 1)
            .server()
            .failed("DATA_LOSS", "gateway", "CHECKSUM_MISMATCH", "service")
            .at(2_001_000, 40_000)
            .end()
            .bytes());

    Map<String, Object> trace = console.json("/api/traces/" + Otlp.traceHex(6));

    assertThat(column(trace, "skew", "offset_us")).containsExactly(1_996_000L);
    assertThat(column(trace, "skew", "corrected")).containsExactly(true);
    assertThat(column(trace, "spans", "offset_us")).containsExactly(0L, 5_000L);
  }

  /** It took from 0 to 50 ms by the edge's clock and from 2,001 to 2,041 by the gateway's. */
  private void sendACallToAClockAhead() throws Exception {
    console.export(
        "/v1/traces",
        new Otlp()
            .span("edge", 4, 1, 0)
            .client()
            .at(0, 50_000)
            .end()
            .span("gateway", 4, 2, 1)
            .server()
            .at(2_001_000, 40_000)
            .end()
            .span("gateway", 4, 3, 2)
            .at(2_002_000, 30_000)
            .end()
            .bytes());
  }

  @Test
  void a_difference_within_its_own_error_is_left_alone() throws Exception {
    console.export(
        "/v1/traces",
        new Otlp()
            .span("edge", 5, 1, 0)
            .client()
            .at(0, 50_000)
            .end()
            // 4 ms ahead, or a request that took longer to come than its answer to go.
            .span("gateway", 5, 2, 1)
            .server()
            .at(14_000, 30_000)
            .end()
            .bytes());

    Map<String, Object> trace = console.json("/api/traces/" + Otlp.traceHex(5));

    assertThat(column(trace, "skew", "offset_us")).containsExactly(4_000L);
    assertThat(column(trace, "skew", "corrected")).containsExactly(false);
    assertThat(column(trace, "spans", "skew_us")).containsExactly(0L, 0L);
    assertThat(column(trace, "spans", "offset_us")).containsExactly(0L, 14_000L);
  }

  /** Resources of others may state neither, and none of them is called "null". */
  @Test
  void a_process_without_an_id_and_a_service_without_a_name_have_no_name() throws Exception {
    int trace = 5;
    for (String absent : List.of("service.instance.id", "service.name")) {
      ExportTraceServiceRequest.Builder without =
          ExportTraceServiceRequest.parseFrom(
              new Otlp().span("edge", trace++, 1, 0).server().end().bytes())
              .toBuilder();
      List<KeyValue> kept =
          without.getResourceSpans(0).getResource().getAttributesList().stream()
              .filter(attribute -> !attribute.getKey().equals("service.instance.id"))
              .filter(attribute -> !attribute.getKey().equals(absent))
              .toList();
      without
          .getResourceSpansBuilder(0)
          .getResourceBuilder()
          .clearAttributes()
          .addAllAttributes(kept);
      console.export("/v1/traces", without.build().toByteArray());
    }

    assertThat(console.get("/api/services/edge?from=-1h&to=now").body())
        .contains("\"instance\":null")
        .doesNotContain("\"null\"");
    assertThat(console.get("/api/conformance?from=-1h&to=now").body())
        .contains("(no service.name)")
        .doesNotContain("\"null\"");
  }

  @Test
  void the_check_reports_violations_with_example_traces() throws Exception {
    sendACallToAClockAhead();

    Map<String, Object> result = console.json("/api/conformance/verdict");

    assertThat(result).containsEntry("state", "breaks").containsEntry("traces", 3L);
    assertThat(column(result, "findings", "rule")).isNotEmpty();
    assertThat((List<?>) result.get("rules"))
        .map(Object.class::cast)
        .containsAll(column(result, "findings", "rule"));
    for (Object example : column(result, "findings", "example_trace")) {
      assertThat(console.get("/api/traces/" + example).statusCode()).isEqualTo(200);
    }
    // The offset of the gateway's clock, which the trace page corrects.
    assertThat(column(result, "clock_skew", "offset_us")).containsExactly(1_996_000L);
  }

  @Test
  void a_check_without_traces_does_not_pass() throws Exception {
    Map<String, Object> result = console.json("/api/conformance/verdict?from=-2h&to=-1h");

    assertThat(result).containsEntry("state", "nothing").containsEntry("traces", 0L);
  }

  @Test
  void the_critical_path_fills_the_root_without_gap_or_overlap() throws Exception {
    Map<String, Object> trace = console.json("/api/traces/" + Otlp.traceHex(1));

    double at = 0;
    for (Object piece : (List<?>) trace.get("critical_path")) {
      Map<?, ?> values = (Map<?, ?>) piece;
      assertThat(((Number) values.get("from_us")).doubleValue()).isEqualTo(at);
      at = ((Number) values.get("to_us")).doubleValue();
    }
    assertThat(at).isEqualTo(100_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "service=edge&code=DEADLINE_EXCEEDED",
        "origin=worker&reason=DEADLINE&fault=dependency",
        "code=any",
        "operation=POST%20/v1/orders&kind=server&min_ms=99&max_ms=101",
        "min_ms=90",
        "baggage=plumbline.demo.fault",
        "baggage=plumbline.demo.fault%3Dworker:slow&service=gateway",
        "service=edge&synthetic=false"
      })
  void a_search_that_fits_finds_it(String filters) throws Exception {
    assertThat(column(console.json("/api/traces?" + filters), "traces", "trace_id"))
        .containsExactly(Otlp.traceHex(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "service=edge&code=NOT_FOUND",
        "service=gateway&operation=POST%20/v1/orders",
        "service=worker",
        "service=edge&operation=Place&min_ms=99",
        "baggage=plumbline.demo.fault%3Dworker:panic",
        "synthetic=true",
        "code=none&service=edge"
      })
  void a_search_that_does_not_fit_finds_nothing(String filters) throws Exception {
    assertThat(column(console.json("/api/traces?" + filters), "traces", "trace_id")).isEmpty();
  }

  @Test
  void traces_logs_and_processes_are_narrowed_to_an_environment() throws Exception {
    console.export(
        "/v1/traces", new Otlp().in("production").span("edge", 31, 1, 0).server().end().bytes());
    console.export(
        "/v1/traces", new Otlp().in("staging").span("edge", 32, 1, 0).server().end().bytes());

    assertThat(column(console.json("/api/traces?environment=staging"), "traces", "trace_id"))
        .containsExactly(Otlp.traceHex(32));
    assertThat(
            column(
                console.json("/api/traces?environment=production&service=edge"),
                "traces",
                "trace_id"))
        .containsExactly(Otlp.traceHex(31));
    assertThat(column(console.json("/api/traces?environment=none"), "traces", "trace_id"))
        .containsExactly(Otlp.traceHex(2), Otlp.traceHex(1));
    assertThat(column(console.json("/api/traces"), "traces", "trace_id")).hasSize(4);
    assertThat(column(console.json("/api/services/edge?environment=none"), "instances", "instance"))
        .containsExactly("edge-1");
    assertThat(
            column(console.json("/api/services/edge?environment=staging"), "instances", "instance"))
        .containsExactly("edge-staging");
    assertThat(column(console.json("/api/services/edge"), "instances", "instance")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/overview?environment=nowhere",
        "/api/services/edge?environment=nowhere",
        "/api/services/edge/logs?environment=nowhere",
        "/api/traces?environment=nowhere",
        "/api/overview?environment=%22%7D%20or%20up"
      })
  void an_environment_without_telemetry_is_an_answer_without_data(String path) throws Exception {
    assertThat(console.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void an_empty_environment_is_no_filter_and_names_are_decoded() throws Exception {
    console.export(
        "/v1/traces", new Otlp().in("a+b \uFFFD/é").span("edge", 31, 1, 0).server().end().bytes());

    assertThat(column(console.json("/api/traces?environment="), "traces", "trace_id")).hasSize(3);
    assertThat(
            column(
                console.json("/api/traces?environment=a%2Bb+%EF%BF%BD/%C3%A9"),
                "traces",
                "trace_id"))
        .containsExactly(Otlp.traceHex(31));
  }

  /** The callers of many services send no telemetry here. */
  @Test
  void a_trace_whose_root_is_not_stored_has_the_failure_of_its_first_span() throws Exception {
    console.export(
        "/v1/traces",
        new Otlp()
            .in("behind a proxy")
            .span("edge", 32, 2, 1)
            .server()
            .failed("UNAVAILABLE", "gateway", "UNREACHABLE", "dependency")
            .end()
            .span("edge", 32, 3, 2)
            .client()
            .at(10, 20)
            .end()
            .bytes());

    List<Object> errors =
        column(console.json("/api/traces?environment=behind%20a%20proxy"), "traces", "error");
    assertThat(errors).hasSize(1);
    assertThat((Map<?, ?>) errors.get(0))
        .extracting("code", "origin")
        .containsExactly("UNAVAILABLE", "gateway");
  }

  @Test
  void a_service_is_found_by_any_name() throws Exception {
    int trace = 40;
    for (String name : List.of("a/b", "a+b", "a b", "50%", "\uFFFD", "é")) {
      console.export("/v1/traces", new Otlp().span(name, trace++, 1, 0).server().end().bytes());
      String path = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");

      assertThat(console.json("/api/services/" + path)).containsEntry("service", name);
    }
  }

  @Test
  void a_page_that_is_full_names_the_next() throws Exception {
    Map<String, Object> first = console.json("/api/traces?limit=1");
    Map<String, Object> second = console.json("/api/traces?limit=1&cursor=" + first.get("next"));

    assertThat(column(first, "traces", "trace_id")).containsExactly(Otlp.traceHex(2));
    assertThat(column(second, "traces", "trace_id")).containsExactly(Otlp.traceHex(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/overview",
        "/api/services/edge",
        "/api/conformance",
        "/api/conformance/verdict",
        "/api/alerts",
        "/api/health",
        "/api/config"
      })
  void every_page_is_answered_without_prometheus_and_alertmanager(String path) throws Exception {
    assertThat(console.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void the_overview_reports_that_metrics_are_off_and_still_has_the_chain() throws Exception {
    Map<String, Object> overview = console.json("/api/overview");

    assertThat(((Map<?, ?>) ((Map<?, ?>) overview.get("parts")).get("metrics")).get("state"))
        .isEqualTo("off");
    assertThat(column(overview, "services", "service"))
        .containsExactly("edge", "gateway", "worker");
    assertThat(column(overview, "calls", "from")).containsExactly("edge", "gateway");
  }

  @Test
  void the_configuration_has_a_colour_for_each_service() throws Exception {
    assertThat(column(console.json("/api/config"), "services", "color"))
        .doesNotContainNull()
        .doesNotHaveDuplicates()
        .hasSize(3);
  }

  private static List<Object> column(Map<String, Object> document, String list, String name) {
    return ((List<?>) document.get(list))
        .stream().<Object>map(item -> ((Map<?, ?>) item).get(name)).toList();
  }

  private static String id(long id) {
    return "%016x".formatted(id);
  }
}
