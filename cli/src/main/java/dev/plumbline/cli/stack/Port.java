package dev.plumbline.cli.stack;

import java.util.List;
import java.util.Locale;

/**
 * A loopback port that a process of a stack listens on. Here are those that the product starts;
 * what else runs beside them brings its own.
 *
 * @param option the name used by {@code --port}, for example {@code collector-grpc}
 * @param owner the process that listens
 * @param use what is spoken there, for example {@code OTLP gRPC}
 * @param usual its default
 */
public record Port(String option, String owner, String use, int usual) {
  public static final Port COLLECTOR_GRPC =
      new Port("collector-grpc", "collector", "OTLP gRPC", 4317);
  public static final Port COLLECTOR_HTTP =
      new Port("collector-http", "collector", "OTLP HTTP", 4318);
  public static final Port COLLECTOR_HEALTH =
      new Port("collector-health", "collector", "health", 13133);
  public static final Port PROMETHEUS = new Port("prometheus", "prometheus", "HTTP", 9090);
  public static final Port ALERTMANAGER = new Port("alertmanager", "alertmanager", "HTTP", 9093);
  public static final Port CONSOLE = new Port("console", "console", "HTTP", 8090);
  public static final Port CONSOLE_OTLP_GRPC =
      new Port("console-otlp-grpc", "console", "OTLP gRPC", 4327);
  public static final Port CONSOLE_OTLP_HTTP =
      new Port("console-otlp-http", "console", "OTLP HTTP", 4328);

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

  /**
   * Returns the environment variable that sets it, for example {@code
   * PLUMBLINE_PORT_COLLECTOR_GRPC}.
   */
  public String variable() {
    return "PLUMBLINE_PORT_" + option.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
