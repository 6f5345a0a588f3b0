package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One service under the agent with the extension: its telemetry for each kind of request. */
class EnforceIT {
  private static final Map<String, HttpResponse<String>> answers = new HashMap<>();
  private static SentTelemetry telemetry;
  private static List<String> logLines;

  @BeforeAll
  static void askOnce(@TempDir Path folder) throws Exception {
    ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.PLAIN,
            ServiceProcess.EXTENSION,
            "-Dplumbline.charter=" + patientCharter(folder));
    try (service) {
      Stream.of(
              "/calls/unary/ok",
              "/calls/stream/ok",
              "/calls/unary/errorinfo",
              "/calls/stream/errorinfo",
              "/calls/unary/throw",
              "/calls/stream/throw",
              "/calls/unary/slow",
              "/calls/stream/slow",
              "/calls/unary/refused",
              "/calls/unary/NOT_FOUND",
              "/calls/unary/RESOURCE_EXHAUSTED",
              "/thrown",
              "/nowhere")
          .forEach(path -> answers.put(path, service.get(path)));
      answers.put(
          "/calls/unary/baggage",
          service.get(
              "/calls/unary/baggage",
              "baggage",
              "plumbline.demo.fault=worker:slow,session=topsecret"));
      answers.put("/items/42", service.get("/items/42?token=topsecret"));
      telemetry = service.stop();
      logLines = service.logLines();
    }
  }

  /** The repository's charter with a margin of deadlines that a slow machine can keep. */
  private static Path patientCharter(Path folder) throws IOException {
    Path charter =
        Path.of(
            System.getProperty("basedir", "."), "..", "conformance", "vectors", "charter", "whole");
    try (Stream<Path> files = Files.walk(charter)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".yaml")).toList()) {
        String text = Files.readString(file);
        Path copy = folder.resolve(charter.relativize(file).toString());
        Files.createDirectories(Objects.requireNonNull(copy.getParent()));
        Files.writeString(
            copy,
            text.replaceFirst("margin_ms: [0-9]+", "margin_ms: 500")
                .replaceFirst("margin_max_ratio: [0-9.]+", "margin_max_ratio: 0.5"));
      }
    }
    return folder;
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments("/calls/unary/errorinfo", "NOT_FOUND worker SKU_UNKNOWN caller false", 404),
        arguments("/calls/stream/errorinfo", "NOT_FOUND worker SKU_UNKNOWN caller false", 404),
        arguments("/calls/unary/throw", "INTERNAL edge PANIC service false", 500),
        arguments("/calls/stream/throw", "INTERNAL edge PANIC service false", 500),
        arguments("/calls/unary/slow", "DEADLINE_EXCEEDED edge DEADLINE service false", 504),
        arguments("/calls/stream/slow", "DEADLINE_EXCEEDED edge DEADLINE service false", 504),
        arguments("/calls/unary/NOT_FOUND", "NOT_FOUND edge UNSPECIFIED caller false", 404),
        arguments(
            "/calls/unary/RESOURCE_EXHAUSTED",
            "RESOURCE_EXHAUSTED edge UNSPECIFIED caller false",
            429));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureHasTheSameTupleAtEveryHop(String path, String tuple, int status) {
    HttpResponse<String> answer = answer(path);
    String trace = ServiceProcess.trace(answer);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(tuple(telemetry.server(trace, "rpc"))).isEqualTo(tuple);
    assertThat(tuple(telemetry.span(trace, SpanKind.SPAN_KIND_CLIENT))).isEqualTo(tuple);
    assertThat(tuple(telemetry.server(trace, "http"))).isEqualTo(tuple);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void errorInfoCrossesTheWire(String path, String tuple, int status) {
    String[] words = tuple.split(" ", -1);

    assertThat(answer(path).body())
        .startsWith(words[0])
        .contains("google.rpc.ErrorInfo")
        .contains(words[1])
        .contains(words[2]);
  }

  @Test
  void refusedConnection_isTheCalleesFailure() {
    String trace = ServiceProcess.trace(answer("/calls/unary/refused"));

    String tuple = "UNAVAILABLE gateway UNREACHABLE dependency true";
    assertThat(tuple(telemetry.span(trace, SpanKind.SPAN_KIND_CLIENT))).isEqualTo(tuple);
    assertThat(tuple(telemetry.server(trace, "http"))).isEqualTo(tuple);
  }

  @Test
  void caughtException_isClassifiedByThePolicysTable() {
    Span span = telemetry.server(ServiceProcess.trace(answer("/thrown")), "http");

    assertThat(tuple(span)).isEqualTo("NOT_FOUND edge UNSPECIFIED caller false");
    assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
  }

  @Test
  void unknownRoute_isClassifiedByItsStatus() {
    Span span = telemetry.server(ServiceProcess.trace(answer("/nowhere")), "http");

    assertThat(tuple(span)).isEqualTo("NOT_FOUND edge UNSPECIFIED caller false");
    assertThat(span.getName()).isEqualTo("GET");
  }

  @Test
  void success_hasNoTuple() {
    String trace = ServiceProcess.trace(answer("/calls/unary/ok"));

    assertThat(
            telemetry.spans().stream()
                .filter(span -> SentTelemetry.hex(span.getTraceId().toByteArray()).equals(trace)))
        .hasSize(3)
        .allSatisfy(
            span ->
                assertThat(attributes(span.getAttributesList()).keySet())
                    .noneMatch(
                        key -> key.startsWith("plumbline.error") || key.equals("error.type")));
  }

  @Test
  void serverSpanStatus_isTheCharters_clientSpanStatus_isErrorForAll() {
    String notFound = ServiceProcess.trace(answer("/calls/unary/errorinfo"));
    String threw = ServiceProcess.trace(answer("/calls/unary/throw"));

    assertThat(telemetry.server(notFound, "rpc").getStatus().getCode())
        .isEqualTo(StatusCode.STATUS_CODE_UNSET);
    assertThat(telemetry.span(notFound, SpanKind.SPAN_KIND_CLIENT).getStatus().getCode())
        .isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(telemetry.server(threw, "rpc").getStatus().getCode())
        .isEqualTo(StatusCode.STATUS_CODE_ERROR);
  }

  /** As in the semantic conventions: what is no error of the server has no error.type there. */
  @ParameterizedTest
  @MethodSource("failures")
  void errorTypeOfAServer_standsWhereItsSpanIsAnError(String path, String tuple, int status) {
    String trace = ServiceProcess.trace(answer(path));

    assertThat(
            telemetry.spans().stream()
                .filter(span -> SentTelemetry.hex(span.getTraceId().toByteArray()).equals(trace)))
        .hasSize(3)
        .allSatisfy(
            span ->
                assertThat(attributes(span.getAttributesList()).get("error.type"))
                    .isEqualTo(
                        span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR
                            ? tuple.split(" ", -1)[0]
                            : null));
    assertThat(telemetry.server(trace, "http").getStatus().getCode())
        .isEqualTo(status >= 500 ? StatusCode.STATUS_CODE_ERROR : StatusCode.STATUS_CODE_UNSET);
  }

  @Test
  void errorTypeOfAServersMetric_standsWithA5xxAlone() {
    for (HistogramDataPoint point : telemetry.histogram("http.server.request.duration")) {
      Map<String, String> labels = attributes(point.getAttributesList());
      int status = Integer.parseInt(labels.get("http.response.status_code"));
      assertThat(labels.containsKey("plumbline.error.code")).isEqualTo(status >= 400);
      assertThat(labels.get("error.type"))
          .isEqualTo(status >= 500 ? labels.get("plumbline.error.code") : null);
    }
  }

  @Test
  void names_areTheNewOnes() {
    String trace = ServiceProcess.trace(answer("/calls/unary/ok"));
    Span rpc = telemetry.server(trace, "rpc");

    assertThat(rpc.getName()).isEqualTo("test.Echo/Unary");
    assertThat(attributes(rpc.getAttributesList()))
        .containsEntry("rpc.system.name", "grpc")
        .containsEntry("rpc.method", "test.Echo/Unary")
        .containsEntry("rpc.response.status_code", "OK")
        .doesNotContainKeys("rpc.system", "rpc.service", "rpc.grpc.status_code");
    assertThat(telemetry.server(trace, "http").getName()).isEqualTo("GET /calls/{kind}/{ask}");
    assertThat(telemetry.metricNames())
        .contains("rpc.server.call.duration", "rpc.client.call.duration")
        .doesNotContain("rpc.server.duration", "rpc.client.duration");
  }

  @Test
  void everyCallIsCountedOnce_throwingHandlersToo() {
    Map<String, Long> calls = new TreeMap<>();
    for (HistogramDataPoint point : telemetry.histogram("rpc.server.call.duration")) {
      Map<String, String> labels = attributes(point.getAttributesList());
      calls.merge(
          labels.get("rpc.method") + ' ' + labels.get("rpc.response.status_code"),
          point.getCount(),
          Long::sum);
    }

    assertThat(calls)
        .containsEntry("test.Echo/Unary OK", 2L)
        .containsEntry("test.Echo/Unary INTERNAL", 1L)
        .containsEntry("test.Echo/Stream INTERNAL", 1L)
        .containsEntry("test.Echo/Unary DEADLINE_EXCEEDED", 1L)
        .containsEntry("test.Echo/Unary NOT_FOUND", 2L);
    assertThat(calls.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(11);
  }

  @Test
  void metricLabelsAndBuckets_areExactlyTheCharters() {
    assertThat(labels("rpc.server.call.duration"))
        .isEqualTo(
            Set.of(
                "rpc.system.name",
                "rpc.method",
                "rpc.response.status_code",
                "plumbline.error.code",
                "error.type",
                "plumbline.error.origin",
                "plumbline.error.fault"));
    assertThat(labels("http.server.request.duration"))
        .isEqualTo(
            Set.of(
                "http.request.method",
                "http.route",
                "http.response.status_code",
                "url.scheme",
                "plumbline.error.code",
                "error.type",
                "plumbline.error.origin",
                "plumbline.error.fault"));
    assertThat(telemetry.histogram("rpc.server.call.duration").get(0).getExplicitBoundsList())
        .containsExactly(
            0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
    assertThat(telemetry.metric("rpc.server.call.duration"))
        .allSatisfy(metric -> assertThat(metric.getUnit()).isEqualTo("s"));
  }

  @Test
  void everySignal_carriesTheIdentityAndTheSchema() {
    assertThat(telemetry.resources().map(Resource::getAttributesList))
        .isNotEmpty()
        .allSatisfy(
            list ->
                assertThat(attributes(list))
                    .containsEntry("service.name", "edge")
                    .containsEntry("service.namespace", "shop")
                    .containsEntry("plumbline.team", "storefront")
                    .containsEntry("deployment.environment.name", "development")
                    .containsKeys(
                        "service.version",
                        "service.instance.id",
                        "deployment.id",
                        "cloud.region",
                        "container.id")
                    .hasEntrySatisfying(
                        "plumbline.charter.digest",
                        digest -> assertThat(digest).matches("[0-9a-f]{64}")));
    assertThat(telemetry.schemaUrls())
        .containsExactly("https://plumbline.example/schemas/plumbline/0.1.0");
    assertThat(telemetry.logs()).isNotEmpty();
  }

  @Test
  void whatIsSensitive_leavesNowhere() {
    Span span = telemetry.server(ServiceProcess.trace(answer("/items/42")), "http");

    assertThat(attributes(span.getAttributesList()))
        .doesNotContainKey("url.query")
        .hasEntrySatisfying(
            "client.address", address -> assertThat(address).matches("[0-9a-f]{16}"));
    assertThat(telemetry.text()).doesNotContain("topsecret");
  }

  @Test
  void baggage_travelsByTheList_andOntoSpans() {
    HttpResponse<String> answer = answer("/calls/unary/baggage");

    assertThat(answer.body()).isEqualTo("plumbline.demo.fault=worker:slow");
    assertThat(
            attributes(telemetry.server(ServiceProcess.trace(answer), "rpc").getAttributesList()))
        .containsEntry("plumbline.demo.fault", "worker:slow");
  }

  @Test
  void theApplication_canReadItsTraceBeforeItAnswers() {
    HttpResponse<String> answer = answer("/items/42");

    assertThat(answer.body()).contains(ServiceProcess.trace(answer));
    assertThat(answer.headers().allValues("Server-Timing")).hasSize(1);
  }

  @Test
  void ownMetrics_areThere() {
    assertThat(telemetry.numbers("plumbline.enforcement.active").values()).containsExactly(1.0);
    assertThat(telemetry.numbers("plumbline.findings"))
        .hasEntrySatisfying(
            Map.of(
                "plumbline.finding.rule", "attribute-sensitive",
                "plumbline.finding.action", "enforced"),
            count -> assertThat(count).isPositive())
        .containsEntry(
            Map.of(
                "plumbline.finding.rule", "baggage-key",
                "plumbline.finding.action", "enforced"),
            1.0);
    assertThat(telemetry.numbers("plumbline.findings").keySet())
        .noneMatch(labels -> "failed".equals(labels.get("plumbline.finding.action")));
    assertThat(telemetry.numbers("process.cpu.time").keySet())
        .containsExactlyInAnyOrder(Map.of("cpu.mode", "user"), Map.of("cpu.mode", "system"));
    assertThat(telemetry.numbers("process.memory.usage").values())
        .allSatisfy(bytes -> assertThat(bytes).isGreaterThan(1e7));
    assertThat(telemetry.metricNames()).contains("process.cpu.utilization");
  }

  @Test
  void theStartLine_saysLawModeAndHooks() {
    assertThat(logLines)
        .anySatisfy(
            line ->
                assertThat(line)
                    .containsPattern(
                        "Plumbline enforcing charter plumbline 0\\.1\\.0 \\(digest [0-9a-f]{12}\\)"
                            + " from /\\S+ mode=enforce hooks live: exporters, propagator, resource, sampler,"
                            + " views; waiting for their library: grpc-client, grpc-server, jetty,"
                            + " netty, spring-kafka, tomcat, undertow, undertow-http2"));
  }

  private static HttpResponse<String> answer(String path) {
    return Objects.requireNonNull(answers.get(path), path);
  }

  private static Set<String> labels(String metric) {
    Set<String> labels = new HashSet<>();
    telemetry
        .histogram(metric)
        .forEach(point -> labels.addAll(attributes(point.getAttributesList()).keySet()));
    return labels;
  }

  private static String tuple(Span span) {
    Map<String, String> attributes = attributes(span.getAttributesList());
    return String.join(
        " ",
        attributes.get("plumbline.error.code"),
        attributes.get("plumbline.error.origin"),
        attributes.get("plumbline.error.reason"),
        attributes.get("plumbline.error.fault"),
        attributes.get("plumbline.error.retryable"));
  }
}
