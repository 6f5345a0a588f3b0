package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adverse environments: in each the service runs. */
class HardPlacesIT {
  private static final String NEIGHBOUR =
      """
      package neighbour;
      import io.opentelemetry.api.common.AttributeKey;
      import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
      import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
      public final class Neighbour implements AutoConfigurationCustomizerProvider {
        @Override public void customize(AutoConfigurationCustomizer sdk) {
          sdk.addResourceCustomizer((resource, config) ->
              resource.toBuilder().put(AttributeKey.stringKey("neighbour"), "here").build());
        }
      }
      """;

  /** A process that sees the root read-only; nobody else does. It writes to prove it. */
  private static final List<String> READ_ONLY =
      List.of(
          "unshare",
          "-m",
          "sh",
          "-c",
          "mount -o remount,ro,bind / && ! touch /plumbline-test 2>/dev/null && exec \"$@\"",
          "sh");

  /** Below a file: not even root can make it. */
  private static final String NO_TEMPORARY_FOLDER = "-Djava.io.tmpdir=/dev/null/tmp";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutATemporaryFolder_theCharterIsEnforced(boolean oneFile) throws Exception {
    String[] agent =
        oneFile
            ? new String[] {ServiceProcess.ONE_FILE, NO_TEMPORARY_FOLDER}
            : new String[] {ServiceProcess.PLAIN, ServiceProcess.EXTENSION, NO_TEMPORARY_FOLDER};
    try (ServiceProcess service = ServiceProcess.start(agent)) {
      assertServes(service);

      assertThat(service.logLines()).anyMatch(line -> line.contains("Plumbline enforcing charter"));
    }
  }

  /** As a container with a read-only root: nothing can be written anywhere. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onAReadOnlyFileSystem_theCharterIsEnforced(boolean oneFile) throws Exception {
    assumeTrue(
        mayMount(), "this user may not mount the root read-only (unshare -m): nothing to see here");
    String[] agent =
        oneFile
            ? new String[] {ServiceProcess.ONE_FILE, NO_TEMPORARY_FOLDER}
            : new String[] {ServiceProcess.PLAIN, ServiceProcess.EXTENSION, NO_TEMPORARY_FOLDER};
    try (ServiceProcess service = ServiceProcess.startBy(READ_ONLY, agent)) {
      HttpResponse<String> answer = service.get("/items/42");
      SentTelemetry telemetry = service.stop();

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(telemetry.server(ServiceProcess.trace(answer), "http").getName())
          .isEqualTo("GET /items/{id}");
      assertThat(telemetry.metricNames()).contains("http.server.request.duration");
      assertThat(service.logLines())
          .filteredOn(line -> line.contains("Plumbline enforcing charter"))
          .hasSize(1);
      assertThat(service.logLines())
          .as("the application's libraries may complain, the agent does not")
          .noneMatch(line -> line.startsWith("[otel.javaagent") && !line.contains(" INFO "));
    }
  }

  private static boolean mayMount() throws InterruptedException {
    List<String> command = new ArrayList<>(READ_ONLY);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoCopiesOfTheExtension_areOneLine_andTheCharterIsEnforcedOnce(boolean oneFile)
      throws Exception {
    Path extension =
        Path.of(System.getProperty("basedir", "."), "target", "plumbline-extension.jar");
    Path copy = SmallJar.changed(folder, "copy.jar", extension, Map.of());
    String[] agent =
        oneFile
            ? new String[] {ServiceProcess.ONE_FILE, "-Dotel.javaagent.extensions=" + copy}
            : new String[] {ServiceProcess.PLAIN, ServiceProcess.EXTENSION + "," + copy};
    try (ServiceProcess service = ServiceProcess.start(agent)) {
      assertServes(service);
      service.awaitLine(Duration.ofSeconds(60), "Plumbline is loaded 2 times");
      SentTelemetry telemetry = service.stop();

      assertThat(service.logLines())
          .filteredOn(line -> line.contains("Plumbline enforcing charter"))
          .hasSize(1);
      assertThat(telemetry.histogram("http.server.request.duration"))
          .singleElement()
          .satisfies(point -> assertThat(point.getCount()).isEqualTo(1));
    }
  }

  @Test
  void anotherExtensionBesideOurs_worksToo() throws Exception {
    Path neighbour =
        SmallJar.compiled(
            folder,
            "neighbour.jar",
            Map.of("neighbour.Neighbour", NEIGHBOUR),
            Map.of(
                "META-INF/services/"
                    + "io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider",
                "neighbour.Neighbour\n"));
    try (ServiceProcess service =
        ServiceProcess.start(ServiceProcess.ONE_FILE, "-Dotel.javaagent.extensions=" + neighbour)) {
      assertServes(service);
      SentTelemetry telemetry = service.stop();

      assertThat(telemetry.resources())
          .isNotEmpty()
          .allSatisfy(
              resource ->
                  assertThat(attributes(resource.getAttributesList()))
                      .containsEntry("neighbour", "here")
                      .containsKey("plumbline.charter.digest"));
    }
  }

  @Test
  void theAgentsConfigurationFile_isReadForOurSettingsToo() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("agent.properties"),
            "plumbline.mode=observe\notel.resource.attributes=from=file\n");
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE, "-Dotel.javaagent.configuration-file=" + file)) {
      assertServes(service);
      SentTelemetry telemetry = service.stop();

      assertThat(service.logLines()).anyMatch(line -> line.contains("Plumbline observing charter"));
      assertThat(telemetry.resources())
          .allSatisfy(
              resource ->
                  assertThat(attributes(resource.getAttributesList()))
                      .containsEntry("from", "file"));
    }
  }

  /** A library of the same name whose version is incompatible with the hook. */
  @Test
  void aLibraryOfAnotherShape_isRefused_andTheApplicationRuns() throws Exception {
    Path app =
        SmallJar.compiled(
            folder,
            "app.jar",
            Map.of(
                "io.grpc.internal.AbstractServerStream",
                """
                package io.grpc.internal;
                public class AbstractServerStream {
                  public String close(int code) { return "closed " + code; }
                }
                """,
                "strange.Main",
                """
                package strange;
                public class Main {
                  public static void main(String[] arguments) throws Exception {
                    System.out.println(new io.grpc.internal.AbstractServerStream().close(7));
                    while (System.in.read() >= 0) {}
                  }
                }
                """),
            Map.of());
    List<String> lines = run(app.toString(), "is refused");

    assertThat(lines).contains("closed 7");
    assertThat(lines)
        .filteredOn(line -> line.contains("Plumbline hook grpc-server is refused"))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line).contains("io.grpc.internal.AbstractServerStream has no method"));
  }

  private static void endAfterAMinute(Process process) {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertServes(ServiceProcess service) {
    assertThat(service.get("/items/42").statusCode()).isEqualTo(200);
  }

  /** Runs strange.Main under the one-file agent until a line has these words, or 60 s. */
  static List<String> run(String classPath, String words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                ServiceProcess.ONE_FILE,
                "-Dotel.metrics.exporter=none",
                "-Dotel.traces.exporter=none",
                "-Dotel.logs.exporter=none",
                "-cp",
                classPath,
                "strange.Main")
            .redirectErrorStream(true)
            .start();
    Thread watchdog = new Thread(() -> endAfterAMinute(process), "ends the application");
    watchdog.setDaemon(true);
    watchdog.start();
    List<String> lines = new ArrayList<>();
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.addAll(Arrays.asList(line.split("\n", -1)));
        if (line.contains(words)) {
          process.getOutputStream().close();
        }
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return lines;
  }
}
