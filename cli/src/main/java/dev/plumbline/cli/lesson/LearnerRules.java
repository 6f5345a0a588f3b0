package dev.plumbline.cli.lesson;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.generate.PrometheusRules;
import dev.plumbline.cli.stack.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The objectives of a lesson's charter as rules of the running demo's Prometheus, beside the demo's
 * own, for as long as a check runs.
 */
final class LearnerRules implements AutoCloseable {
  /** As the demo's own: an hour passes in a minute. */
  private static final int COMPRESSION = 60;

  private final RunningDemo demo;
  private final Path configuration;
  private final Path file;

  private LearnerRules(RunningDemo demo) {
    this.demo = demo;
    this.configuration = demo.otlp().resolveSibling("state/prometheus-config/prometheus.yml");
    this.file = configuration.resolveSibling("rules/lesson.yaml");
  }

  /** Those of a demo, none yet. */
  static LearnerRules of(RunningDemo demo) {
    return new LearnerRules(demo);
  }

  /**
   * Adds them.
   *
   * @throws LessonException when the Prometheus of the demo is not found
   */
  void install(Charter charter) throws IOException {
    PrometheusRules rules =
        new PrometheusRules(charter, COMPRESSION, demo.ports().url(Port.CONSOLE));
    Files.writeString(file, rules.recordedJourneys());
    reload();
  }

  /** Removes them. */
  @Override
  public void close() {
    try {
      if (Files.deleteIfExists(file)) {
        reload();
      }
    } catch (IOException | LessonException left) {
      // They record what the demo does not look at, until it ends.
    }
  }

  /** Has Prometheus read its files again: SIGHUP, which the JDK cannot send. */
  private void reload() throws IOException {
    String argument = "--config.file=" + configuration.toAbsolutePath();
    ProcessHandle prometheus =
        ProcessHandle.allProcesses()
            .filter(
                process ->
                    List.of(process.info().arguments().orElse(new String[0])).contains(argument))
            .findFirst()
            .orElseThrow(
                () ->
                    new LessonException(
                        "the demo's Prometheus was not found; start the demo again: make demo"));
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -HUP \"$0\"", Long.toString(prometheus.pid())).start();
    try {
      kill.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
