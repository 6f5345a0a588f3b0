package dev.plumbline.cli.stack;

import java.util.List;
import java.util.Locale;

/** Every loopback port that the demo listens on, with its process and its default. */
public enum Port {
  EDGE("edge", "HTTP", 8080),
  GATEWAY_GRPC("gateway", "gRPC", 9100),
  GATEWAY_HTTP("gateway", "HTTP", 9101),
  WORKER_GRPC("worker", "gRPC", 9200),
  WORKER_HTTP("worker", "HTTP", 9201),
  COLLECTOR_GRPC("collector", "OTLP gRPC", 4317),
  COLLECTOR_HTTP("collector", "OTLP HTTP", 4318),
  COLLECTOR_HEALTH("collector", "health", 13133),
  PROMETHEUS("prometheus", "HTTP", 9090),
  ALERTMANAGER("alertmanager", "HTTP", 9093),
  CONSOLE("console", "HTTP", 8090),
  CONSOLE_OTLP_GRPC("console", "OTLP gRPC", 4327),
  CONSOLE_OTLP_HTTP("console", "OTLP HTTP", 4328);

  /** Those of Collector, Prometheus, Alertmanager and console. */
  public static final List<Port> OF_THE_BACKEND =
      List.of(
          COLLECTOR_GRPC,
          COLLECTOR_HTTP,
          COLLECTOR_HEALTH,
          PROMETHEUS,
          ALERTMANAGER,
          CONSOLE,
          CONSOLE_OTLP_GRPC,
          CONSOLE_OTLP_HTTP);

  /** With those of the demo's services. */
  public static final List<Port> OF_THE_DEMO = List.of(values());

  private final String owner;
  private final String use;
  private final int usual;

  Port(String owner, String use, int usual) {
    this.owner = owner;
    this.use = use;
    this.usual = usual;
  }

  /** Returns the process that listens, for example {@code gateway}. */
  public String owner() {
    return owner;
  }

  /** Returns what is spoken there, for example {@code gRPC}. */
  public String use() {
    return use;
  }

  public int usual() {
    return usual;
  }

  /** Returns the name used by {@code --port}, for example {@code gateway-grpc}. */
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the environment variable that sets it, for example {@code PLUMBLINE_PORT_GATEWAY_GRPC}.
   */
  public String variable() {
    return "PLUMBLINE_PORT_" + name();
  }
}
