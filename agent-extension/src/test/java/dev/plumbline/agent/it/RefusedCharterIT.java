package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The charter of the start is refused: base holds in its place until it is corrected. */
class RefusedCharterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<String, String> REFUSED =
      Map.of("plumbline.charter.reload.outcome", "refused");

  @Test
  void base_protectsWhatIsSensitive_untilTheCharterIsCorrected(@TempDir Path folder)
      throws Exception {
    Files.writeString(folder.resolve("policy.yaml"), "services: {a: 1}\n");
    try (ServiceProcess service =
        ServiceProcess.start(ServiceProcess.ONE_FILE, "-Dplumbline.charter=" + folder)) {
      assertThat(service.awaitLine(PATIENCE, "Plumbline refuses the charter"))
          .contains("observes base")
          .containsPattern("policy\\.yaml:1:\\d+");
      assertThat(service.get("/items/42?token=hunter2").statusCode()).isEqualTo(200);
      Poll.until(
          PATIENCE,
          () -> service.soFar().numbers("plumbline.enforcement.active").isEmpty() ? null : true,
          () -> "no metric");
      Poll.until(PATIENCE, () -> service.soFar().spans().isEmpty() ? null : true, () -> "no span");
      SentTelemetry before = service.soFar();
      assertThat(before.numbers("plumbline.enforcement.active"))
          .isEqualTo(Map.of(Map.of("plumbline.charter.digest", base()), 0.0));
      assertThat(before.numbers("plumbline.charter.reloads")).containsEntry(REFUSED, 1.0);
      assertThat(before.text()).doesNotContain("hunter2");
      assertThat(before.spans().stream().map(RefusedCharterIT::client)).doesNotContain("127.0.0.1");

      mend(folder);
      assertThat(service.awaitLine(PATIENCE, "activated charter", "mode=enforce"))
          .contains("waiting for the next start of the process: metrics");
      assertThat(service.get("/items/42").headers().firstValue("Server-Timing")).isPresent();
      SentTelemetry telemetry = service.stop();
      assertThat(telemetry.numbers("plumbline.enforcement.active"))
          .isEqualTo(
              Map.of(
                  Map.of("plumbline.charter.digest", Charter.load(folder).charter().digest()),
                  1.0));
      assertThat(telemetry.numbers("plumbline.charter.pending"))
          .containsEntry(Map.of("plumbline.charter.part", "metrics"), 1.0);
    }
  }

  @Test
  void hold_exportsNothing_untilTheCharterIsThere(@TempDir Path folder) throws Exception {
    Path charter = folder.resolve("charter");
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE,
            "-Dplumbline.charter=" + charter,
            "-Dplumbline.on.refused=hold",
            "-Dio.opentelemetry.javaagent.slf4j.simpleLogger.log.io.opentelemetry.sdk=debug")) {
      assertThat(service.awaitLine(PATIENCE, "Plumbline refuses the charter"))
          .contains("exports nothing");
      assertThat(service.get("/items/42").statusCode()).isEqualTo(200);
      service.awaitLine(PATIENCE, "BatchSpanProcessor", "Exporter failed");
      service.awaitLine(PATIENCE, "PeriodicMetricReader", "Exporter failed");
      assertThat(service.soFar().spans()).isEmpty();
      assertThat(service.soFar().metricNames()).isEmpty();

      mend(Files.createDirectories(charter));
      service.awaitLine(PATIENCE, "activated charter");
      assertThat(service.get("/items/42").statusCode()).isEqualTo(200);
      SentTelemetry telemetry = service.stop();
      assertThat(telemetry.spans()).isNotEmpty();
      assertThat(telemetry.numbers("plumbline.telemetry.dropped"))
          .containsKey(failed("traces"))
          .containsKey(failed("metrics"));
    }
  }

  @Test
  void hold_loses_whatCameBeforeTheEnd(@TempDir Path folder) throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE,
            "-Dplumbline.charter=" + folder.resolve("nowhere"),
            "-Dplumbline.on.refused=hold")) {
      assertThat(service.get("/items/42").statusCode()).isEqualTo(200);
      SentTelemetry telemetry = service.stop();
      assertThat(telemetry.spans()).isEmpty();
      assertThat(telemetry.metricNames()).isEmpty();
      assertThat(telemetry.logs()).isEmpty();
    }
  }

  @Test
  void aWrongSetting_isOneLine_andTheCharterHolds() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE, "-Dplumbline.mode=enfroce", "-Dplumbline.on.refused=hodl")) {
      assertThat(service.get("/items/42?token=hunter2").statusCode()).isEqualTo(200);
      SentTelemetry telemetry = service.stop();
      assertThat(telemetry.text()).doesNotContain("hunter2");
      assertThat(telemetry.numbers("plumbline.enforcement.active"))
          .isEqualTo(
              Map.of(
                  Map.of(
                      "plumbline.charter.digest",
                      Charter.load(ServiceProcess.SHOP).charter().digest()),
                  1.0));
      assertThat(service.logLines())
          .filteredOn(line -> line.contains("Plumbline ignores"))
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .endsWith(
                          "Plumbline ignores plumbline.mode (PLUMBLINE_MODE): it is \"enfroce\";"
                              + " expected off, observe or enforce; the charter's mode holds"),
              line ->
                  assertThat(line)
                      .endsWith(
                          "Plumbline ignores plumbline.on.refused (PLUMBLINE_ON_REFUSED): it is"
                              + " \"hodl\"; expected base or hold; base holds"));
      assertThat(service.logLines()).noneMatch(line -> line.contains("Plumbline refuses"));
    }
  }

  private static Map<String, String> failed(String signal) {
    return Map.of("plumbline.signal", signal, "plumbline.drop.reason", "export_failed");
  }

  private static String base() {
    return CharterLoader.load(CharterFiles.base()).charter().digest();
  }

  private static String client(Span span) {
    return String.valueOf(attributes(span.getAttributesList()).get("client.address"));
  }

  private static void mend(Path folder) throws IOException {
    Path whole =
        Path.of(
            System.getProperty("basedir", "."), "..", "conformance", "vectors", "charter", "whole");
    List<Map.Entry<String, byte[]>> files =
        List.copyOf(CharterFiles.folder(whole).contents().entrySet());
    for (Map.Entry<String, byte[]> file : files) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
  }
}
