package dev.plumbline.cli.stack;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.generate.PrometheusRules;
import dev.plumbline.cli.generate.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The configuration files of a run: those of compose/, which this program carries and containers
 * use too, and beside them what the charter and the ports of the run decide.
 */
final class BackendFiles {

  /** A jar cannot be listed; a test compares this with the folder. */
  static final List<String> CARRIED =
      List.of(
          "alertmanager/alertmanager.yml",
          "collector/collector.yaml",
          "collector/console.yaml",
          "collector/credentials.yaml",
          "prometheus/prometheus.yml",
          "prometheus/rules/disk.yaml",
          "prometheus/rules/red.yaml");

  private final StackSettings settings;

  BackendFiles(StackSettings settings) {
    this.settings = settings;
  }

  /** Returns the Collector's configurations, each merged over those before it. */
  List<Path> collector() {
    Path folder = folder("collector");
    return List.of(
        folder.resolve("collector.yaml"),
        sampling(),
        folder.resolve("console.yaml"),
        folder.resolve("credentials.yaml"));
  }

  Path prometheus() {
    return folder("prometheus").resolve("prometheus.yml");
  }

  Path alertmanager() {
    return folder("alertmanager").resolve("alertmanager.yml");
  }

  /** Writes all of them. */
  void write(Charter charter) {
    for (String name : CARRIED) {
      write(folder(name), carried(name));
    }
    // Where this run's Alertmanager listens is the one thing that Prometheus cannot take from its
    // environment.
    write(
        folder("prometheus").resolve("targets/alertmanager.json"),
        "[{\"targets\": [\"" + settings.ports().address(Port.ALERTMANAGER) + "\"]}]\n");
    write(
        folder("alertmanager").resolve("targets/console.url"),
        settings.ports().url(Port.CONSOLE) + "/api/alerts/webhook");
    writeRules(charter);
    writeSampling(charter);
  }

  /** Writes what Prometheus has of the charter; returns whether that is new. */
  boolean writeRules(Charter charter) {
    return write(
        folder("prometheus").resolve("rules/slo.yaml"),
        new PrometheusRules(
                charter, settings.pace().compression(), settings.ports().url(Port.CONSOLE))
            .text());
  }

  /** Writes what the Collector has of the charter; returns whether that is new. */
  boolean writeSampling(Charter charter) {
    return write(sampling(), Target.COLLECTOR.source(charter, ""));
  }

  private Path sampling() {
    return folder("collector").resolve("sampling.yaml");
  }

  /** Returns a part's folder, or a file in it, by its name in compose/. */
  private Path folder(String name) {
    return settings.state().resolve(name.replaceFirst("^[a-z]+", "$0-config"));
  }

  private static String carried(String name) {
    try (InputStream in = BackendFiles.class.getResourceAsStream("/compose/" + name)) {
      if (in == null) {
        throw new StackException("this program has no compose/" + name + "; build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StackException("compose/" + name + " could not be read: " + e.getMessage(), e);
    }
  }

  private static boolean write(Path file, String text) {
    try {
      if (isThere(file, text)) {
        return false;
      }
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, text);
      return true;
    } catch (IOException e) {
      throw new StackException(file + " could not be written: " + e.getMessage(), e);
    }
  }

  private static boolean isThere(Path file, String text) throws IOException {
    try {
      return Files.readString(file).equals(text);
    } catch (NoSuchFileException notYet) {
      return false;
    }
  }
}
