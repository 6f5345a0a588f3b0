package dev.plumbline.cli.stack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that choose ports. */
public final class PortOptions {

  @Option(
      names = "--ports",
      paramLabel = "usual|random",
      description =
          "usual: 4318, 9090 and so on, or those of PLUMBLINE_PORT_* and --port; random: free ones.")
  private @Nullable String ports;

  @Option(
      names = "--port",
      paramLabel = "<listener>=<number>",
      description =
          "Port of one listener: collector-grpc, collector-http, collector-health, prometheus,"
              + " alertmanager, console, console-otlp-grpc or console-otlp-http.")
  private Map<String, Integer> port = new LinkedHashMap<>();

  /**
   * Returns the chosen ports.
   *
   * @param usual what is taken when --ports is not given: usual or random
   * @throws StackException when an option or variable is no port
   */
  public Ports of(List<Port> listeners, String usual) {
    String which = ports == null ? usual : ports;
    return switch (which) {
      case "usual" -> Ports.of(listeners, System.getenv(), port);
      case "random" -> Ports.random(listeners, port);
      default -> throw new StackException("--ports " + which + ": expected usual or random");
    };
  }
}
