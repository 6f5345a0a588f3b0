package dev.plumbline.workbench.demo;

import dev.plumbline.cli.command.ProductVersion;
import dev.plumbline.cli.query.SafeUrl;
import dev.plumbline.cli.stack.Credentials;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Ports;
import dev.plumbline.cli.stack.ProcessSpec;
import dev.plumbline.cli.stack.StackSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Specifies how edge, gateway and worker are started. */
final class Services {

  private final DemoSettings settings;
  private final DemoPrograms programs;

  Services(DemoSettings settings) {
    this.settings = settings;
    this.programs = new DemoPrograms(settings.checkout());
  }

  /** Returns them in the order of starting, the callees first. */
  List<ProcessSpec> all() {
    return List.of(worker(), gateway(), edge());
  }

  private ProcessSpec worker() {
    Ports ports = settings.ports();
    Map<String, String> environment = telemetry("worker", "grpc", Port.COLLECTOR_GRPC);
    environment.put("PLUMBLINE_DEMO_WORKER_LISTEN", ports.address(DemoPorts.WORKER_GRPC));
    environment.put("PLUMBLINE_DEMO_WORKER_HTTP_LISTEN", ports.address(DemoPorts.WORKER_HTTP));
    return spec(
        "worker", List.of(programs.worker().toString()), environment, DemoPorts.WORKER_HTTP);
  }

  private ProcessSpec gateway() {
    Ports ports = settings.ports();
    Map<String, String> environment = telemetry("gateway", "grpc", Port.COLLECTOR_GRPC);
    environment.put("PLUMBLINE_DEMO_GATEWAY_LISTEN", ports.address(DemoPorts.GATEWAY_GRPC));
    environment.put("PLUMBLINE_DEMO_GATEWAY_HTTP_LISTEN", ports.address(DemoPorts.GATEWAY_HTTP));
    environment.put("PLUMBLINE_DEMO_WORKER_TARGET", ports.address(DemoPorts.WORKER_GRPC));
    if (SafeUrl.hasSecret(settings.database())) {
      environment.put(
          "PLUMBLINE_DEMO_DATABASE_FILE",
          Credentials.of(settings.stack()).keep("database", settings.database()).toString());
    } else {
      environment.put(
          "PLUMBLINE_DEMO_DATABASE",
          settings.database().isEmpty()
              ? settings.stack().state().resolve("orders.db").toString()
              : settings.database());
    }
    return spec(
        "gateway", List.of(programs.gateway().toString()), environment, DemoPorts.GATEWAY_HTTP);
  }

  private ProcessSpec edge() {
    Ports ports = settings.ports();
    Map<String, String> environment = telemetry("edge", "http/protobuf", Port.COLLECTOR_HTTP);
    environment.put("PLUMBLINE_DEMO_EDGE_LISTEN", ports.address(DemoPorts.EDGE));
    environment.put("PLUMBLINE_DEMO_GATEWAY_TARGET", ports.address(DemoPorts.GATEWAY_GRPC));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-javaagent:" + settings.checkout().javaAgent(),
            "-jar",
            programs.edgeJar().toString());
    environment.putIfAbsent(
        StackSettings.CHARTER, settings.checkout().charter().toAbsolutePath().toString());
    return spec("edge", command, environment, DemoPorts.EDGE);
  }

  private ProcessSpec spec(
      String name, List<String> command, Map<String, String> environment, Port health) {
    URI address = URI.create(settings.ports().url(health) + "/healthz");
    return new ProcessSpec(name, command, environment, settings.folder(), address);
  }

  /** One service uses OTLP over HTTP and two use gRPC, so that both receivers are in use. */
  private Map<String, String> telemetry(String service, String protocol, Port collector) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PLUMBLINE_MODE", settings.mode());
    environment.put("PLUMBLINE_DEMO_FAULTS", "on");
    environment.put("PLUMBLINE_SERVICE_VERSION", ProductVersion.number());
    environment.put("PLUMBLINE_ENVIRONMENT", "demo");
    environment.put("OTEL_SERVICE_NAME", service);
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", protocol);
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", settings.ports().url(collector));
    // Shorter than the defaults: a person waits for what is shown.
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "200");
    environment.put("OTEL_BLRP_SCHEDULE_DELAY", "200");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "2000");
    environment.putAll(settings.services());
    return environment;
  }
}
