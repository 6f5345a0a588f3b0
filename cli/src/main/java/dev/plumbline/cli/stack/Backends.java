package dev.plumbline.cli.stack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How Collector, Prometheus and Alertmanager are started: with the files of compose/, which
 * containers use too.
 */
final class Backends {

  private final StackSettings settings;

  Backends(StackSettings settings) {
    this.settings = settings;
  }

  ProcessSpec collector() {
    Ports ports = settings.ports();
    return new ProcessSpec(
        "collector",
        List.of(
            settings.checkout().tool("otelcol").toString(),
            "--config",
            settings.checkout().compose().resolve("collector/collector.yaml").toString()),
        Map.of(
            "PLUMBLINE_COLLECTOR_GRPC", ports.address(Port.COLLECTOR_GRPC),
            "PLUMBLINE_COLLECTOR_HTTP", ports.address(Port.COLLECTOR_HTTP),
            "PLUMBLINE_COLLECTOR_HEALTH", ports.address(Port.COLLECTOR_HEALTH),
            "PLUMBLINE_COLLECTOR_STORAGE", settings.state().resolve("collector").toString(),
            "PLUMBLINE_OTLP_DIR", settings.otlp().toString(),
            "PLUMBLINE_PROMETHEUS_URL", ports.url(Port.PROMETHEUS)),
        settings.folder(),
        URI.create(ports.url(Port.COLLECTOR_HEALTH) + "/"));
  }

  ProcessSpec prometheus() {
    Ports ports = settings.ports();
    return new ProcessSpec(
        "prometheus",
        List.of(
            settings.checkout().tool("prometheus").toString(),
            "--config.file=" + prometheusConfiguration(),
            "--storage.tsdb.path=" + settings.state().resolve("prometheus"),
            "--storage.tsdb.retention.time=2d",
            "--web.listen-address=" + ports.address(Port.PROMETHEUS),
            "--web.enable-otlp-receiver",
            "--enable-feature=exemplar-storage"),
        Map.of(),
        settings.folder(),
        URI.create(ports.url(Port.PROMETHEUS) + "/-/ready"));
  }

  ProcessSpec alertmanager() {
    Ports ports = settings.ports();
    return new ProcessSpec(
        "alertmanager",
        List.of(
            settings.checkout().tool("alertmanager").toString(),
            "--config.file="
                + settings.checkout().compose().resolve("alertmanager/alertmanager.yml"),
            "--storage.path=" + settings.state().resolve("alertmanager"),
            "--web.listen-address=" + ports.address(Port.ALERTMANAGER),
            // One instance: no cluster, so no port for it.
            "--cluster.listen-address="),
        Map.of(),
        settings.folder(),
        URI.create(ports.url(Port.ALERTMANAGER) + "/-/ready"));
  }

  /**
   * Copies compose/prometheus/ and states where this run's Alertmanager listens, the one thing
   * Prometheus cannot take from its environment.
   */
  private Path prometheusConfiguration() {
    Path from = settings.checkout().compose().resolve("prometheus");
    Path to = settings.state().resolve("prometheus-config");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling("."));
        Files.write(copy, Files.readAllBytes(file));
      }
      Files.writeString(
          to.resolve("targets/alertmanager.json"),
          "[{\"targets\": [\"" + settings.ports().address(Port.ALERTMANAGER) + "\"]}]\n");
    } catch (IOException e) {
      throw new StackException(
          "prometheus' configuration could not be written to " + to + ": " + e.getMessage(), e);
    }
    return to.resolve("prometheus.yml");
  }
}
