package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The oldest grpc-java and Undertow that the hooks support: a failure has the same code, reason and
 * origin at every hop, as with the newest, on which all other tests run.
 */
class OldestLibrariesIT {
  private static final Map<String, HttpResponse<String>> answers = new HashMap<>();
  private static SentTelemetry telemetry;
  private static List<String> logLines;

  @BeforeAll
  static void askOnce() throws Exception {
    Path oldest = Path.of(System.getProperty("basedir", "."), "target/oldest");
    try (ServiceProcess service = ServiceProcess.startWith(oldest, ServiceProcess.ONE_FILE)) {
      for (String path :
          List.of(
              "/calls/unary/ok",
              "/calls/unary/errorinfo",
              "/calls/stream/errorinfo",
              "/calls/unary/NOT_FOUND",
              "/calls/stream/NOT_FOUND",
              "/calls/unary/throw",
              "/calls/unary/slow",
              "/calls/unary/refused",
              "/thrown")) {
        answers.put(path, service.get(path));
      }
      service.awaitLine(Duration.ofSeconds(60), "Plumbline hook grpc-server is live");
      telemetry = service.stop();
      logLines = service.logLines();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/calls/unary/errorinfo, NOT_FOUND worker SKU_UNKNOWN caller false, 404",
    "/calls/stream/errorinfo, NOT_FOUND worker SKU_UNKNOWN caller false, 404",
    "/calls/unary/NOT_FOUND, NOT_FOUND edge UNSPECIFIED caller false, 404",
    "/calls/stream/NOT_FOUND, NOT_FOUND edge UNSPECIFIED caller false, 404",
    "/calls/unary/throw, INTERNAL edge PANIC service false, 500",
    "/calls/unary/slow, DEADLINE_EXCEEDED edge DEADLINE service false, 504"
  })
  void aFailureHasTheSameTupleAtEveryHop(String path, String tuple, int status) {
    HttpResponse<String> answer = answer(path);
    String trace = ServiceProcess.trace(answer);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(tuple(telemetry.server(trace, "rpc"))).isEqualTo(tuple);
    assertThat(tuple(telemetry.span(trace, SpanKind.SPAN_KIND_CLIENT))).isEqualTo(tuple);
    assertThat(tuple(telemetry.server(trace, "http"))).isEqualTo(tuple);
  }

  @Test
  void refusedConnection_isTheCalleesFailure() {
    String trace = ServiceProcess.trace(answer("/calls/unary/refused"));

    assertThat(tuple(telemetry.span(trace, SpanKind.SPAN_KIND_CLIENT)))
        .isEqualTo("UNAVAILABLE gateway UNREACHABLE dependency true");
  }

  @Test
  void undertow_hasRouteAndException() {
    Span thrown = telemetry.server(ServiceProcess.trace(answer("/thrown")), "http");
    Span called = telemetry.server(ServiceProcess.trace(answer("/calls/unary/ok")), "http");

    assertThat(tuple(thrown)).isEqualTo("NOT_FOUND edge UNSPECIFIED caller false");
    assertThat(called.getName()).isEqualTo("GET /calls/{kind}/{ask}");
    assertThat(tuple(called)).isEqualTo("ok");
  }

  @Test
  void everyHookIsLive() {
    assertThat(logLines)
        .anyMatch(line -> line.contains("Plumbline hook grpc-client is live"))
        .anyMatch(line -> line.contains("Plumbline hook undertow is live"))
        .noneMatch(line -> line.contains("is refused"));
    assertThat(telemetry.numbers("plumbline.findings").keySet())
        .noneMatch(labels -> "failed".equals(labels.get("plumbline.finding.action")));
  }

  private static HttpResponse<String> answer(String path) {
    return Objects.requireNonNull(answers.get(path), path);
  }

  private static String tuple(Span span) {
    return ForeignRun.tuple(attributes(span.getAttributesList()));
  }
}
