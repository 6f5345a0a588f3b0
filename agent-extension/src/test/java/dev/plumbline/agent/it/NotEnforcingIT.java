package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Off, observing, or with an invalid charter: the telemetry is the plain agent's, but what is
 * sensitive.
 */
class NotEnforcingIT {
  private static List<String> plain;

  @BeforeAll
  static void askThePlainAgent() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(ServiceProcess.PLAIN)) {
      plain = outline(ask(service));
    }
    assertThat(plain).anyMatch(line -> line.contains("rpc.grpc.status_code"));
  }

  @Test
  void off_isThePlainAgent() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(ServiceProcess.ONE_FILE, "-Dplumbline.mode=off")) {
      SentTelemetry telemetry = ask(service);

      assertThat(outline(telemetry)).isEqualTo(plain);
      assertThat(telemetry.metricNames()).noneMatch(name -> name.startsWith("plumbline"));
      assertThat(service.logLines())
          .filteredOn(line -> line.contains("Plumbline"))
          .singleElement()
          .asString()
          .endsWith("Plumbline is off by plumbline.mode (PLUMBLINE_MODE)");
    }
  }

  @Test
  void observe_changesNothing_andCounts() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(ServiceProcess.ONE_FILE, "-Dplumbline.mode=observe")) {
      SentTelemetry telemetry = ask(service);

      assertThat(outline(telemetry)).isEqualTo(plain);
      assertThat(telemetry.numbers("plumbline.enforcement.active").values()).containsExactly(0.0);
      assertThat(telemetry.numbers("plumbline.findings").keySet())
          .allMatch(labels -> "observed".equals(labels.get("plumbline.finding.action")))
          .anyMatch(labels -> "error-tuple".equals(labels.get("plumbline.finding.rule")))
          .anyMatch(labels -> "attribute-deprecated".equals(labels.get("plumbline.finding.rule")))
          .anyMatch(labels -> "attribute-sensitive".equals(labels.get("plumbline.finding.rule")))
          .anyMatch(labels -> "resource-identity".equals(labels.get("plumbline.finding.rule")));
      assertThat(service.logLines())
          .anyMatch(line -> line.contains("Plumbline observing charter plumbline 0.1.0"));
    }
  }

  @Test
  void brokenCharter_isOneLine_andTheServiceRunsOn(@TempDir Path folder) throws Exception {
    Path registry = Files.createDirectories(folder.resolve("registry"));
    Files.write(
        registry.resolve("manifest.yaml"),
        "name: broken\nschema_urll: https://example/1.0.0\n".getBytes(StandardCharsets.UTF_8));
    Files.write(
        folder.resolve("policy.yaml"), "services: {a: 1}\n".getBytes(StandardCharsets.UTF_8));
    try (ServiceProcess service =
        ServiceProcess.start(ServiceProcess.ONE_FILE, "-Dplumbline.charter=" + folder)) {
      SentTelemetry telemetry = ask(service);

      assertThat(outline(telemetry)).isEqualTo(plain);
      assertThat(service.logLines())
          .filteredOn(line -> line.contains("Plumbline refuses"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .contains("refuses the charter and observes")
                      .contains("manifest.yaml:2:1")
                      .containsPattern("policy\\.yaml:1:\\d+"));
    }
  }

  @Test
  void missingCharter_isOneLine_andTheServiceRunsOn(@TempDir Path folder) throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE, "-Dplumbline.charter=" + folder.resolve("nowhere"))) {
      assertThat(service.get("/items/42").statusCode()).isEqualTo(200);
      assertThat(service.logLines())
          .filteredOn(line -> line.contains("Plumbline refuses"))
          .singleElement()
          .satisfies(line -> assertThat(line).contains("the charter folder is missing"));
    }
  }

  private static SentTelemetry ask(ServiceProcess service) {
    for (String path :
        List.of(
            "/calls/unary/ok",
            "/calls/unary/errorinfo",
            "/calls/unary/throw",
            "/calls/unary/NOT_FOUND",
            "/items/42")) {
      assertThat(service.get(path).headers().firstValue("Server-Timing")).isEmpty();
    }
    assertThat(service.get("/calls/unary/baggage", "baggage", "session=1").body())
        .isEqualTo("session=1");
    return service.stop();
  }

  /** Names, kinds, statuses, keys and the values that do not change from run to run. */
  private static List<String> outline(SentTelemetry telemetry) {
    Stream<String> spans = telemetry.spans().stream().map(NotEnforcingIT::outline);
    Stream<String> points =
        Stream.of(
                "rpc.server.duration",
                "rpc.client.duration",
                "rpc.server.call.duration",
                "rpc.client.call.duration",
                "http.server.request.duration")
            .flatMap(name -> telemetry.histogram(name).stream().map(point -> outline(name, point)));
    return Stream.concat(
            Stream.concat(spans, points),
            telemetry.schemaUrls().stream().map(url -> "schema " + url))
        .sorted()
        .toList();
  }

  private static String outline(Span span) {
    return span.getKind()
        + " "
        + span.getName()
        + " "
        + span.getStatus().getCode()
        + " "
        + stable(attributes(span.getAttributesList()));
  }

  private static String outline(String name, HistogramDataPoint point) {
    return name
        + " "
        + stable(attributes(point.getAttributesList()))
        + " "
        + point.getCount()
        + " "
        + point.getExplicitBoundsList();
  }

  private static Map<String, String> stable(Map<String, String> attributes) {
    Map<String, String> stable = new TreeMap<>(attributes);
    stable.replaceAll(
        (key, value) ->
            key.endsWith(".port") || key.startsWith("thread.") || key.equals("client.address")
                ? "…"
                : value);
    return stable;
  }
}
