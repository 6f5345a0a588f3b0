package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Spring Boot with a starter that brings an OpenTelemetry SDK of its own: with the extension in
 * place of the agent, and beside the agent.
 */
class StarterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path HERE = Path.of(System.getProperty("basedir", "."));
  private static final String CARD = "4111111111111111";
  private static final String EXTENSION =
      ServiceProcess.TARGET.resolve("plumbline-extension.jar").toString();

  @Test
  void withoutTheAgent_theExtensionOnTheClassPathEnforces() throws IOException {
    SentTelemetry sent;
    try (ServiceProcess service =
        start("starter", File.pathSeparator + EXTENSION, "-Dlogging.level.dev.plumbline=info")) {
      pay(service);
      awaitServed(service);
      sent = service.stop();
    }

    assertThat(sent.text()).doesNotContain(CARD).contains("acme.example/schemas/acme/1.0.0");
    assertThat(sent.spans()).extracting(Span::getName).contains("GET /pay/{id}", "charge");
    assertThat(sent.spans())
        .filteredOn(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)
        .extracting(span -> ForeignRun.tuple(SentTelemetry.attributes(span.getAttributesList())))
        .containsExactlyInAnyOrder("ok", "INTERNAL storefront UNSPECIFIED service false");
    assertThat(sent.numbers("plumbline.enforcement.active").values()).containsExactly(1.0);
    assertThat(sent.numbers("plumbline.findings").keySet())
        .noneMatch(labels -> labels.containsValue("failed"));
  }

  /** What the line reports is the case: the values are in what the second SDK sends. */
  @ParameterizedTest
  @ValueSource(strings = {"starter", "boot-starter"})
  void besideTheAgent_oneWarningSaysWhatTheSecondSdkExports(String starter) throws IOException {
    SentTelemetry sent;
    List<String> warnings;
    try (ServiceProcess service = start(starter, "", ServiceProcess.ONE_FILE)) {
      pay(service);
      Poll.until(
          PATIENCE,
          () -> service.soFar().text().contains(CARD) ? "it is" : null,
          () -> "the second SDK exports nothing");
      sent = service.stop();
      warnings =
          service.logLines().stream()
              .filter(line -> line.contains("OpenTelemetry SDK of its own beside the agent"))
              .toList();
    }

    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("WARN", "sensitive values leave in clear", "remove the SDK", starterOf(starter));
    assertThat(sent.spans()).extracting(Span::getName).contains("charge", "GET /pay/{id}");
  }

  private static String starterOf(String module) {
    return module.equals("starter")
        ? "opentelemetry-spring-boot-starter"
        : "spring-boot-starter-opentelemetry";
  }

  private static ServiceProcess start(String module, String moreClassPath, String... arguments)
      throws IOException {
    OtlpReceiver receiver = new OtlpReceiver();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("-Dotel.service.name=storefront");
    all.add("-Dplumbline.charter=" + HERE.resolve("../../acme/charter"));
    all.add(
        "-Dmanagement.opentelemetry.tracing.export.otlp.endpoint="
            + receiver.endpoint()
            + "/v1/traces");
    all.add("-Dmanagement.otlp.metrics.export.enabled=false");
    return ServiceProcess.startMain(
        receiver,
        HERE.resolve("../" + module + "/target/pay.jar") + moreClassPath,
        "com.example.pay.PayApplication",
        all);
  }

  private static void pay(ServiceProcess service) {
    assertThat(service.get("/pay/1", "Card", CARD).body()).isEqualTo("paid");
    assertThat(service.get("/pay/broken", "Card", CARD).statusCode()).isEqualTo(500);
  }

  private static void awaitServed(ServiceProcess service) {
    Poll.until(
        PATIENCE,
        () ->
            service.soFar().spans().stream()
                        .filter(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)
                        .count()
                    == 2
                ? "both"
                : null,
        () -> "no server spans");
  }
}
