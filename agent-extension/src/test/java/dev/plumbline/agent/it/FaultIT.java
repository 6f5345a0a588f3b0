package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every hook of Plumbline fails, and the application's responses do not change. */
class FaultIT {
  private static final Path EXTENSION =
      Path.of(System.getProperty("basedir", "."), "target", "plumbline-extension.jar");
  private static final List<String> PATHS =
      List.of(
          "/calls/unary/ok",
          "/calls/stream/ok",
          "/calls/unary/errorinfo",
          "/calls/unary/throw",
          "/calls/stream/throw",
          "/calls/unary/slow",
          "/calls/unary/refused",
          "/thrown",
          "/nowhere",
          "/items/42");
  private static Map<String, String> withoutAgent;

  @TempDir private Path folder;

  @BeforeAll
  static void askWithoutAnAgent() throws Exception {
    try (ServiceProcess service = ServiceProcess.start()) {
      withoutAgent = ask(service);
    }
    assertThat(withoutAgent.get("/calls/unary/throw")).isEqualTo("500 UNKNOWN");
  }

  @Test
  void everyHookThrows_theAnswersAreTheApplications_andTheFailuresAreCounted() throws Exception {
    try (ServiceProcess service = start(FaultyExtension.throwing(folder, EXTENSION))) {
      assertThat(ask(service)).isEqualTo(withoutAgent);
      SentTelemetry telemetry = service.stop();

      assertThat(failed(telemetry))
          .contains(
              "baggage-on-spans",
              "context",
              "error-tuple",
              "hook-grpc-server",
              "hook-undertow",
              "log-export",
              "metric-export",
              "propagator",
              "resource-identity",
              "sampler",
              "server-timing",
              "span-export");
      assertThat(telemetry.spans()).as("the telemetry is the plain agent's").isNotEmpty();
    }
  }

  @Test
  void everyAnswerThatAHookAsksForIsMissing_theAnswersAreTheApplications() throws Exception {
    try (ServiceProcess service = start(FaultyExtension.withoutAnswers(folder, EXTENSION))) {
      assertThat(ask(service)).isEqualTo(withoutAgent);
    }
  }

  /** A hook that blocks is used three times, then no more. */
  @Test
  void everyHookHangs_andIsDisabled() throws Exception {
    try (ServiceProcess service = start(FaultyExtension.hanging(folder, EXTENSION))) {
      Poll.until(
          Duration.ofSeconds(60),
          () -> {
            assertThat(service.get("/calls/unary/ok").statusCode()).isEqualTo(200);
            return disabled(service).containsAll(ON_THE_WAY) ? Boolean.TRUE : null;
          },
          () -> "disabled: " + disabled(service));

      long held = 200L * ON_THE_WAY.size();
      assertThat(quickest(service)).as("as quick as without a hook").isLessThan(held);
      assertThat(ask(service)).isEqualTo(withoutAgent);
    }
  }

  /** The hooks that a request passes on its way through the application. */
  private static final Set<String> ON_THE_WAY =
      Set.of(
          "baggage-on-spans",
          "context",
          "error-tuple",
          "hook-grpc-client",
          "hook-grpc-server",
          "hook-undertow",
          "propagator",
          "sampler",
          "server-timing");

  private static Set<String> disabled(ServiceProcess service) {
    return service.logLines().stream()
        .filter(line -> line.contains("is disabled: it blocked the application for seconds"))
        .map(line -> line.replaceAll(".*Plumbline hook (\\S+) is disabled.*", "$1"))
        .collect(Collectors.toSet());
  }

  private static long quickest(ServiceProcess service) {
    long quickest = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long begun = System.nanoTime();
      service.get("/calls/unary/ok");
      quickest = Math.min(quickest, (System.nanoTime() - begun) / 1_000_000);
    }
    return quickest;
  }

  private static ServiceProcess start(Path extension) throws Exception {
    return ServiceProcess.start(ServiceProcess.PLAIN, "-Dotel.javaagent.extensions=" + extension);
  }

  /** What the application answers: status and body. */
  private static Map<String, String> ask(ServiceProcess service) {
    Map<String, String> answers = new LinkedHashMap<>();
    for (String path : PATHS) {
      HttpResponse<String> answer = service.get(path);
      answers.put(path, answer.statusCode() + " " + answer.body());
    }
    return answers;
  }

  private static Set<String> failed(SentTelemetry telemetry) {
    return telemetry.numbers("plumbline.findings").keySet().stream()
        .filter(labels -> "failed".equals(labels.get("plumbline.finding.action")))
        .map(labels -> labels.get("plumbline.finding.rule"))
        .collect(Collectors.toSet());
  }
}
