package dev.plumbline.cli.stack;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.generate.PrometheusRules;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Specifies how Collector, Prometheus, Alertmanager and console are started: with the files of
 * compose/, which containers use too.
 */
final class Backends {

  /** An hour of an objective passes in a minute. */
  private static final int TIME_COMPRESSION = 60;

  /** The demo's services send what they have five times a second, not every five seconds. */
  private static final String TAIL_DECISION_WAIT = "4s";

  private final StackSettings settings;
  private final Credentials credentials;

  Backends(StackSettings settings) {
    this.settings = settings;
    this.credentials = Credentials.of(settings);
  }

  ProcessSpec collector() {
    Ports ports = settings.ports();
    return new ProcessSpec(
        "collector",
        List.of(
            settings.checkout().tool("otelcol").toString(),
            "--config",
            settings.checkout().compose().resolve("collector/collector.yaml").toString(),
            "--config",
            settings.checkout().compose().resolve("collector/sampling.yaml").toString(),
            "--config",
            settings.checkout().compose().resolve("collector/console.yaml").toString(),
            "--config",
            settings.checkout().compose().resolve("collector/credentials.yaml").toString(),
            // Adds up the buckets of a histogram: collector.yaml.
            "--feature-gates=ottl.functions.enableLambda"),
        Map.of(
            "PLUMBLINE_PROMETHEUS_AUTHORIZATION_FILE",
                credentials.authorization("prometheus").toString(),
            "PLUMBLINE_COLLECTOR_GRPC", ports.address(Port.COLLECTOR_GRPC),
            "PLUMBLINE_COLLECTOR_HTTP", ports.address(Port.COLLECTOR_HTTP),
            "PLUMBLINE_COLLECTOR_HEALTH", ports.address(Port.COLLECTOR_HEALTH),
            "PLUMBLINE_COLLECTOR_STORAGE", settings.state().resolve("collector").toString(),
            "PLUMBLINE_OTLP_DIR", settings.otlp().toString(),
            "PLUMBLINE_PROMETHEUS_URL", ports.url(Port.PROMETHEUS),
            "PLUMBLINE_CONSOLE_OTLP_GRPC", ports.address(Port.CONSOLE_OTLP_GRPC),
            "PLUMBLINE_TAIL_DECISION_WAIT", TAIL_DECISION_WAIT),
        settings.folder(),
        URI.create(ports.url(Port.COLLECTOR_HEALTH) + "/"));
  }

  ProcessSpec console() {
    Ports ports = settings.ports();
    return new ProcessSpec(
        "console",
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // As benchmarks/console measures it.
            "-Xmx160m",
            "-XX:MaxDirectMemorySize=64m",
            "-XX:+UseSerialGC",
            "-jar",
            settings.checkout().consoleJar().toString()),
        consoleSettings(ports),
        settings.folder(),
        URI.create(ports.url(Port.CONSOLE) + "/healthz"));
  }

  private Map<String, String> consoleSettings(Ports ports) {
    Map<String, String> variables = new HashMap<>();
    variables.put("PLUMBLINE_CONSOLE_LISTEN", ports.address(Port.CONSOLE));
    variables.put("PLUMBLINE_CONSOLE_OTLP_GRPC", ports.address(Port.CONSOLE_OTLP_GRPC));
    variables.put("PLUMBLINE_CONSOLE_OTLP_HTTP", ports.address(Port.CONSOLE_OTLP_HTTP));
    variables.put("PLUMBLINE_CONSOLE_DATA", settings.state().resolve("console").toString());
    variables.put(StackSettings.CHARTER, settings.charter().toString());
    variables.put("PLUMBLINE_PROMETHEUS_URL", ports.url(Port.PROMETHEUS));
    variables.put("PLUMBLINE_ALERTMANAGER_URL", ports.url(Port.ALERTMANAGER));
    carries(variables, "PLUMBLINE_PROMETHEUS", "prometheus");
    carries(variables, "PLUMBLINE_ALERTMANAGER", "alertmanager");
    carries(variables, "PLUMBLINE_CONSOLE_WEBHOOK", "webhook");
    return variables;
  }

  private void carries(Map<String, String> variables, String setting, String asking) {
    variables.put(setting + "_USER_FILE", credentials.user(asking).toString());
    variables.put(setting + "_PASSWORD_FILE", credentials.password(asking).toString());
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
            "--storage.tsdb.retention.size=1GB",
            "--web.listen-address=" + ports.address(Port.PROMETHEUS),
            "--web.config.file=" + credentials.webConfig("prometheus"),
            corsOrigin(Port.PROMETHEUS),
            "--web.enable-otlp-receiver",
            "--enable-feature=exemplar-storage"),
        Map.of(),
        settings.folder(),
        URI.create(ports.url(Port.PROMETHEUS) + "/-/ready"));
  }

  ProcessSpec alertmanager() {
    Ports ports = settings.ports();
    Path configuration = alertmanagerConfiguration();
    return new ProcessSpec(
        "alertmanager",
        List.of(
            settings.checkout().tool("alertmanager").toString(),
            "--config.file=" + configuration.resolve("alertmanager.yml"),
            "--storage.path=" + settings.state().resolve("alertmanager"),
            "--web.listen-address=" + ports.address(Port.ALERTMANAGER),
            "--web.config.file=" + credentials.webConfig("alertmanager"),
            corsOrigin(Port.ALERTMANAGER),
            "--silences.max-silences=1000",
            "--silences.max-silence-size-bytes=65536",
            // One instance: no cluster, so no port for it.
            "--cluster.listen-address="),
        Map.of(),
        // Names in its configuration start where it does.
        configuration,
        URI.create(ports.url(Port.ALERTMANAGER) + "/-/ready"));
  }

  /** Pages of its own origin may read answers, and no others. */
  private String corsOrigin(Port port) {
    return "--web.cors.origin=http://(127\\.0\\.0\\.1|localhost):" + settings.ports().number(port);
  }

  /**
   * Copies compose/prometheus/, states where this run's Alertmanager listens, the one thing
   * Prometheus cannot take from its environment, and compresses the time of the objectives: nobody
   * watches a demo for three days.
   */
  private Path prometheusConfiguration() {
    Path copy = copied("prometheus");
    written(
        copy.resolve("targets/alertmanager.json"),
        "[{\"targets\": [\"" + settings.ports().address(Port.ALERTMANAGER) + "\"]}]\n");
    CharterResult charter = Charter.load(settings.charter());
    if (!charter.isValid()) {
      throw new StackException("the charter is broken: " + charter.problems().get(0));
    }
    written(
        copy.resolve("rules/slo.yaml"),
        new PrometheusRules(charter.charter(), TIME_COMPRESSION, settings.ports().url(Port.CONSOLE))
            .text());
    return copy.resolve("prometheus.yml");
  }

  /** Copies compose/alertmanager/ and states where this run's console listens. */
  private Path alertmanagerConfiguration() {
    Path copy = copied("alertmanager");
    written(
        copy.resolve("targets/console.url"),
        settings.ports().url(Port.CONSOLE) + "/api/alerts/webhook");
    return copy;
  }

  private Path copied(String part) {
    Path from = settings.checkout().compose().resolve(part);
    Path to = settings.state().resolve(part + "-config");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling("."));
        Files.write(copy, Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new StackException(
          part + "'s configuration could not be written to " + to + ": " + e.getMessage(), e);
    }
    return to;
  }

  private static void written(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new StackException(file + " could not be written: " + e.getMessage(), e);
    }
  }
}
