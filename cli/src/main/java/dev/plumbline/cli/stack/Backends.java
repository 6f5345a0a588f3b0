package dev.plumbline.cli.stack;

import dev.plumbline.charter.Charter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Specifies how Collector, Prometheus, Alertmanager and console are started. */
final class Backends {

  /** Of compose/collector/builder.yaml, and of the image that containers take. */
  static final String COLLECTOR_VERSION = "0.159.0";

  private final StackSettings settings;
  private final Credentials credentials;
  private final BackendFiles files;

  private Backends(StackSettings settings) {
    this.settings = settings;
    this.credentials = Credentials.of(settings);
    this.files = new BackendFiles(settings);
  }

  /** Those of a run, whose configuration files are written by its charter. */
  static Backends of(StackSettings settings) {
    return of(settings, settings.readCharter().result().charter());
  }

  static Backends of(StackSettings settings, Charter charter) {
    Backends backends = new Backends(settings);
    backends.files.write(charter);
    return backends;
  }

  BackendFiles files() {
    return files;
  }

  ProcessSpec collector() {
    Ports ports = settings.ports();
    List<String> command = new ArrayList<>();
    command.add(settings.programs().collector().toString());
    for (Path file : files.collector()) {
      command.addAll(List.of("--config", file.toString()));
    }
    // Adds up the buckets of a histogram: collector.yaml.
    command.add("--feature-gates=ottl.functions.enableLambda");
    Map<String, String> variables = new HashMap<>();
    variables.put(
        "PLUMBLINE_PROMETHEUS_AUTHORIZATION_FILE",
        credentials.authorization("prometheus").toString());
    variables.put("PLUMBLINE_COLLECTOR_GRPC", ports.address(Port.COLLECTOR_GRPC));
    variables.put("PLUMBLINE_COLLECTOR_HTTP", ports.address(Port.COLLECTOR_HTTP));
    variables.put("PLUMBLINE_COLLECTOR_HEALTH", ports.address(Port.COLLECTOR_HEALTH));
    variables.put("PLUMBLINE_COLLECTOR_STORAGE", settings.state().resolve("collector").toString());
    variables.put("PLUMBLINE_OTLP_DIR", settings.otlp().toString());
    variables.put("PLUMBLINE_PROMETHEUS_URL", ports.url(Port.PROMETHEUS));
    variables.put("PLUMBLINE_CONSOLE_OTLP_GRPC", ports.address(Port.CONSOLE_OTLP_GRPC));
    if (!settings.pace().tailDecisionWait().isEmpty()) {
      variables.put("PLUMBLINE_TAIL_DECISION_WAIT", settings.pace().tailDecisionWait());
    }
    return new ProcessSpec(
        "collector",
        command,
        variables,
        settings.folder(),
        URI.create(ports.url(Port.COLLECTOR_HEALTH) + "/"));
  }

  /** Specifies the Collector's own check of its configuration, which ends. */
  ProcessSpec collectorCheck() {
    ProcessSpec collector = collector();
    List<String> command = new ArrayList<>(collector.command());
    command.add(1, "validate");
    return new ProcessSpec(
        "collector-check",
        command,
        collector.environment(),
        collector.folder(),
        collector.health());
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
            settings.programs().console().toString()),
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
    settings.bootcamp().ifPresent(file -> variables.put(StackSettings.BOOTCAMP, file.toString()));
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
            settings.programs().prometheus().toString(),
            "--config.file=" + files.prometheus(),
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
    return new ProcessSpec(
        "alertmanager",
        List.of(
            settings.programs().alertmanager().toString(),
            "--config.file=" + files.alertmanager(),
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
        files.alertmanager().resolveSibling(".").normalize(),
        URI.create(ports.url(Port.ALERTMANAGER) + "/-/ready"));
  }

  /** Pages of its own origin may read answers, and no others. */
  private String corsOrigin(Port port) {
    return "--web.cors.origin=http://(127\\.0\\.0\\.1|localhost):" + settings.ports().number(port);
  }
}
