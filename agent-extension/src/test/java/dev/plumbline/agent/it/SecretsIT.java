package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No secret of ours, and no command line, is in telemetry or on standard error. */
class SecretsIT {
  private static final String KEY = "k3y-0f-the-hashes";
  private static final List<String> COMMAND_LINE =
      List.of("process.command_args", "process.command_line");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"enforce", "observe"})
  void aKeyOnTheCommandLine_isInNoSignal_andIsWarnedOf(String mode) throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE, "-Dplumbline.hash.key=" + KEY, "-Dplumbline.mode=" + mode)) {
      SentTelemetry telemetry = ask(service);

      assertHidden(service, telemetry);
      assertThat(service.logLines())
          .filteredOn(line -> line.contains("Plumbline: plumbline.hash.key"))
          .singleElement()
          .satisfies(line -> assertThat(line).contains("PLUMBLINE_HASH_KEY_FILE"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"enforce", "observe"})
  void itIsInNoSignal_alsoWithAConfigurationFile(String mode) throws Exception {
    OtlpReceiver receiver = new OtlpReceiver();
    String file =
        ConfigurationFile.TEXT.replace(
            "resource:\n",
            "resource:\n  detection/development:\n    detectors:\n      - process:\n");
    try (ServiceProcess service =
        ServiceProcess.startSendingTo(
            receiver,
            ServiceProcess.ONE_FILE,
            ConfigurationFile.setting(folder, file, receiver),
            "-Dplumbline.hash.key=" + KEY,
            "-Dplumbline.mode=" + mode)) {
      SentTelemetry telemetry = ask(service);

      assertHidden(service, telemetry);
      assertThat(telemetry.resources())
          .as("the file's detector ran")
          .anySatisfy(
              resource ->
                  assertThat(attributes(resource.getAttributesList())).containsKey("process.pid"));
    }
  }

  @Test
  void aKeyInAFile_isUsed_andNotLogged() throws Exception {
    Path file = Files.writeString(folder.resolve("key"), KEY + "\n");
    Map<String, String> environment = Map.of("PLUMBLINE_HASH_KEY_FILE", file.toString());
    try (ServiceProcess service = ServiceProcess.startWith(environment, ServiceProcess.ONE_FILE)) {
      SentTelemetry telemetry = ask(service);

      assertHidden(service, telemetry);
      assertThat(service.logLines()).noneMatch(line -> line.contains("Plumbline: "));
      assertThat(telemetry.text()).contains(hash(KEY, "127.0.0.1"));
    }
  }

  @Test
  void aKeyFileThatCannotBeRead_isOneLine_andTheServiceRunsOn() throws Exception {
    Path missing = folder.resolve("no-such-key");
    try (ServiceProcess service =
        ServiceProcess.startWith(
            Map.of("PLUMBLINE_HASH_KEY", KEY),
            ServiceProcess.ONE_FILE,
            "-Dplumbline.hash.key.file=" + missing)) {
      SentTelemetry telemetry = ask(service);

      assertHidden(service, telemetry);
      assertThat(service.logLines())
          .filteredOn(line -> line.contains("hash.key"))
          .anySatisfy(line -> assertThat(line).contains(missing.toString()).contains("expected"));
      assertThat(telemetry.text()).doesNotContain(hash(KEY, "127.0.0.1"));
    }
  }

  @Test
  void settingsThatAreWrong_areRepeatedWithoutWhatIsSecretInThem() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE,
            "-Dplumbline.charter=https://me:" + KEY + "@charters.example/c.zip?token=" + KEY)) {
      assertThat(service.get("/items/42").statusCode()).isEqualTo(200);

      assertThat(service.logLines())
          .noneMatch(line -> line.contains(KEY))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("plumbline.charter", "charters.example", "expected a path"));
    }
  }

  /** Makes spans, metrics and log records, among them one of the command line itself. */
  private static SentTelemetry ask(ServiceProcess service) {
    assertThat(service.get("/calls/unary/ok").statusCode()).isEqualTo(200);
    assertThat(service.get("/arguments").body()).isEqualTo("written");
    SentTelemetry telemetry = service.stop();
    assertThat(telemetry.spans()).isNotEmpty();
    assertThat(telemetry.metricNames()).isNotEmpty();
    assertThat(telemetry.logs())
        .anySatisfy(log -> assertThat(log.getBody().getStringValue()).startsWith("started with ["));
    return telemetry;
  }

  private static void assertHidden(ServiceProcess service, SentTelemetry telemetry) {
    assertThat(telemetry.text().contains(KEY)).as("the key is in a signal").isFalse();
    assertThat(telemetry.resources())
        .isNotEmpty()
        .allSatisfy(
            resource ->
                assertThat(attributes(resource.getAttributesList()))
                    .doesNotContainKeys(COMMAND_LINE.toArray(new String[0])));
    // What the application itself writes there is not checked.
    assertThat(service.logLines())
        .filteredOn(line -> !line.contains("started with"))
        .noneMatch(line -> line.contains(KEY));
  }

  private static String hash(String key, String value) {
    return new dev.plumbline.charter.registry.Redactor(key.getBytes(UTF_8)).hash(value);
  }
}
