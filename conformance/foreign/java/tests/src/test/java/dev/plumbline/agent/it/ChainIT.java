package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.otlp.OtlpProtobuf;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two services of the charter, one behind the other over HTTP, record the same code, reason and
 * origin.
 */
class ChainIT {
  private static final Path RELAY =
      Path.of(System.getProperty("basedir", "."), "..", "spring-boot-4/target/relay.jar");

  private static final List<String> PATHS =
      List.of(
          "/relay/web/status/200",
          "/relay/reactor/broken",
          "/relay/web/broken",
          "/wrapped/jdk/broken",
          "/gateway/web/status/503",
          "/same/reactor/status/404",
          "/relay/plain/deferred",
          "/proxied/broken",
          "/without/jdk/broken");

  private static final Map<String, HttpResponse<String>> ANSWERS = new LinkedHashMap<>();
  private static SentTelemetry gateway;
  private static SentTelemetry edge;

  @TempDir private Path folder;

  @BeforeAll
  static void ask() throws IOException {
    try (ServiceProcess behind =
            ServiceProcess.startJar(RELAY, ServiceProcess.ONE_FILE, "-Dotel.service.name=gateway");
        ServiceProcess front =
            ServiceProcess.startJar(
                RELAY, ServiceProcess.ONE_FILE, "-Dtarget=http://127.0.0.1:" + behind.port())) {
      PATHS.forEach(path -> ANSWERS.put(path, front.get(path)));
      edge = front.stop();
      gateway = behind.stop();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/relay/reactor/broken, INTERNAL gateway PANIC",
    "/relay/web/broken, INTERNAL gateway PANIC",
    "/wrapped/jdk/broken, INTERNAL gateway PANIC",
    "/gateway/web/status/503, UNAVAILABLE gateway UNSPECIFIED",
    "/same/reactor/status/404, NOT_FOUND gateway UNSPECIFIED",
    "/relay/plain/deferred, UNAVAILABLE gateway UNSPECIFIED",
    "/proxied/broken, INTERNAL gateway PANIC"
  })
  void oneFailure_isNamedAlike(String path, String tuple) {
    HttpResponse<String> answer = answer(path);
    String trace = ServiceProcess.trace(answer);
    String[] words = tuple.split(" ", -1);

    assertThat(answer.headers().firstValue("Plumbline-Error"))
        .hasValue(
            "code=\"" + words[0] + "\", reason=\"" + words[2] + "\", origin=\"" + words[1] + '"');
    assertThat(tuple(gateway, trace, Span.SpanKind.SPAN_KIND_SERVER)).startsWith(tuple);
    assertThat(tuple(edge, trace, Span.SpanKind.SPAN_KIND_CLIENT)).startsWith(tuple);
    assertThat(tuple(edge, trace, Span.SpanKind.SPAN_KIND_SERVER)).startsWith(tuple);
  }

  @Test
  void whatTheServiceDoesWithout_isNoFailureOfIts() {
    HttpResponse<String> answer = answer("/without/jdk/broken");

    assertThat(answer.headers().firstValue("Plumbline-Error")).isEmpty();
    assertThat(tuple(edge, ServiceProcess.trace(answer), Span.SpanKind.SPAN_KIND_SERVER))
        .isEqualTo("ok");
  }

  /** The checker of {@code plumbline verify}, with whole traces through both. */
  @Test
  void verify_findsNothingWrongWithBoth() {
    Checker judge =
        new Checker(
            Charter.load(Charters.OWN).charter(),
            Options.defaults().expecting(PATHS.size()).through(List.of("edge", "gateway")));
    OtlpProtobuf reader = new OtlpProtobuf();
    for (SentTelemetry each : List.of(edge, gateway)) {
      reader.read(each.spansAsSent(), judge);
      reader.read(each.metricsAsSent(), judge);
      reader.read(each.logsAsSent(), judge);
      judge.requestsRead(3);
    }

    CheckResult verdict = judge.result();

    assertThat(verdict.passed()).as(verdict.toString()).isTrue();
  }

  /** At a trust boundary that exposes only the code, the header is not sent, copied or not. */
  @Test
  void whereOnlyTheCodeIsExposed_theHeaderStaysInside() throws IOException {
    Path charter = Charters.exposingTheCode(folder.resolve("charter"));
    String under = "-Dplumbline.charter=" + charter;
    SentTelemetry inside;
    Map<String, HttpResponse<String>> answers = new LinkedHashMap<>();
    try (ServiceProcess behind =
            ServiceProcess.startJar(
                RELAY, ServiceProcess.ONE_FILE, "-Dotel.service.name=gateway", under);
        ServiceProcess front =
            ServiceProcess.startJar(
                RELAY,
                ServiceProcess.ONE_FILE,
                "-Dtarget=http://127.0.0.1:" + behind.port(),
                under)) {
      for (String path :
          List.of("/proxied/broken", "/proxied/status/404", "/relay/web/broken", "/broken")) {
        answers.put(path, front.get(path));
      }
      inside = front.stop();
      assertThat(behind.get("/broken").headers().firstValue("Plumbline-Error"))
          .as("gateway is no border")
          .isPresent();
    }

    answers.forEach(
        (path, answer) ->
            assertThat(answer.headers().firstValue("Plumbline-Error")).as(path).isEmpty());
    String trace = ServiceProcess.trace(Objects.requireNonNull(answers.get("/proxied/broken")));
    for (Span.SpanKind kind :
        List.of(Span.SpanKind.SPAN_KIND_CLIENT, Span.SpanKind.SPAN_KIND_SERVER)) {
      assertThat(tuple(inside, trace, kind)).startsWith("INTERNAL gateway PANIC");
    }
  }

  private static HttpResponse<String> answer(String path) {
    return Objects.requireNonNull(ANSWERS.get(path), path);
  }

  private static String tuple(SentTelemetry telemetry, String trace, Span.SpanKind kind) {
    return ForeignRun.tuple(
        SentTelemetry.attributes(telemetry.span(trace, kind).getAttributesList()));
  }
}
