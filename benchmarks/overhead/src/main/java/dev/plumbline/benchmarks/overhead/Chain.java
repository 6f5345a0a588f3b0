package dev.plumbline.benchmarks.overhead;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What stands behind the edges of all arms alike: a Collector, the gateway, the worker. */
final class Chain implements AutoCloseable {
  private final ChildProcess collector;
  private final ChildProcess gateway;
  private final ChildProcess worker;
  private final int otlp;
  private final int gatewayPort;

  private Chain(
      ChildProcess collector,
      ChildProcess gateway,
      ChildProcess worker,
      int otlp,
      int gatewayPort) {
    this.collector = collector;
    this.gateway = gateway;
    this.worker = worker;
    this.otlp = otlp;
    this.gatewayPort = gatewayPort;
  }

  static Chain start() throws IOException, InterruptedException {
    int otlp = ChildProcess.freePort();
    ChildProcess collector = collector("overhead-collector", otlp, "");
    int workerPort = ChildProcess.freePort();
    ChildProcess worker = service("worker", "target/release/worker", workerPort, otlp);
    int gatewayPort = ChildProcess.freePort();
    ChildProcess gateway =
        service(
            "gateway",
            "build/bin/gateway",
            gatewayPort,
            otlp,
            "PLUMBLINE_DEMO_WORKER_TARGET",
            loopback(workerPort));
    return new Chain(collector, gateway, worker, otlp, gatewayPort);
  }

  /** A service that is no part of what is measured: without Plumbline. */
  private static ChildProcess service(
      String name, String program, int port, int otlp, String... more)
      throws IOException, InterruptedException {
    String http = loopback(ChildProcess.freePort());
    String setting = "PLUMBLINE_DEMO_" + name.toUpperCase(Locale.ROOT);
    Map<String, String> environment = environment(name, otlp, more);
    environment.put("PLUMBLINE_MODE", "off");
    environment.put(setting + "_LISTEN", loopback(port));
    environment.put(setting + "_HTTP_LISTEN", http);
    return ChildProcess.start("overhead-" + name, List.of(program), environment)
        .ready(URI.create("http://" + http + "/healthz"));
  }

  /** A Collector that takes OTLP and keeps nothing; with a processor when one is given. */
  static ChildProcess collector(String name, int otlp, String processors)
      throws IOException, InterruptedException {
    int health = ChildProcess.freePort();
    String pipeline = processors.isEmpty() ? "" : "      processors: [transform]\n";
    String configuration =
        "extensions: {health_check: {endpoint: '"
            + loopback(health)
            + "'}}\nreceivers: {otlp: {protocols: {http: {endpoint: '"
            + loopback(otlp)
            + "'}}}}\n"
            + processors
            + "exporters: {debug: {sampling_initial: 1, sampling_thereafter: 1000000}}\n"
            + "service:\n  telemetry: {metrics: {level: none}, logs: {level: error}}\n"
            + "  extensions: [health_check]\n  pipelines:\n    traces:\n      receivers: [otlp]\n"
            + pipeline
            + "      exporters: [debug]\n"
            + "    metrics: {receivers: [otlp], exporters: [debug]}\n"
            + "    logs: {receivers: [otlp], exporters: [debug]}\n";
    Path file = Path.of("build/benchmarks", name + ".yaml");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, configuration);
    return ChildProcess.start(
            name, List.of(".tools/bin/otelcol", "--config", file.toString()), Map.of())
        .ready(URI.create("http://" + loopback(health) + "/"));
  }

  static String loopback(int port) {
    return "127.0.0.1:" + port;
  }

  /** An edge of its own in front of it. */
  Edge edge(Arm arm) throws IOException, InterruptedException {
    int port = ChildProcess.freePort();
    Map<String, String> environment =
        environment(
            "edge",
            otlp,
            "PLUMBLINE_DEMO_EDGE_LISTEN",
            loopback(port),
            "PLUMBLINE_DEMO_GATEWAY_TARGET",
            loopback(gatewayPort));
    environment.putAll(arm.environment());
    ChildProcess process =
        ChildProcess.start("overhead-" + arm.name(), edgeCommand(arm), environment)
            .ready(URI.create("http://" + loopback(port) + "/healthz"));
    return new Edge(process, URI.create("http://" + loopback(port)));
  }

  record Edge(ChildProcess process, URI address) {}

  static List<String> edgeCommand(Arm arm) {
    List<String> command = new ArrayList<>();
    command.add(ChildProcess.java());
    command.addAll(arm.options());
    command.addAll(List.of("-Xmx256m", "-jar", "demo-java/target/edge.jar"));
    return command;
  }

  private static Map<String, String> environment(String service, int otlp, String... more) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("OTEL_SERVICE_NAME", service);
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://" + loopback(otlp));
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "5000");
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return environment;
  }

  @Override
  public void close() {
    gateway.close();
    worker.close();
    collector.close();
  }
}
