package dev.plumbline.cli.stack;

import dev.plumbline.cli.query.SafeUrl;
import java.nio.file.Path;
import java.util.Map;

/**
 * The settings of one run of the stack.
 *
 * @param mode off, observe or enforce; given to the services as PLUMBLINE_MODE
 * @param database where the gateway keeps orders: a file, {@code postgres://…}, or empty for a file
 *     of this run
 * @param services settings that the three services get besides, by variable; {@code
 *     PLUMBLINE_CHARTER} is the console's too
 * @param folder takes the logs, the captured OTLP and the state of this run; those of the last run
 *     are removed at start
 */
public record StackSettings(
    Checkout checkout,
    Ports ports,
    String mode,
    String database,
    Map<String, String> services,
    Path folder) {

  static final String CHARTER = "PLUMBLINE_CHARTER";

  public StackSettings {
    services = Map.copyOf(services);
    folder = folder.toAbsolutePath().normalize();
  }

  public StackSettings(Checkout checkout, Ports ports, String mode, String database, Path folder) {
    this(checkout, ports, mode, database, Map.of(), folder);
  }

  /** Without what the database's address or a service's setting may have of secrets. */
  @Override
  public String toString() {
    return "StackSettings[mode=%s, database=%s, services=%s, folder=%s]"
        .formatted(mode, SafeUrl.of(database), services.keySet(), folder);
  }

  /** Returns the charter of all services: the checkout's, or another that was passed. */
  Path charter() {
    return Path.of(services.getOrDefault(CHARTER, checkout.charter().toString()));
  }

  public Path logs() {
    return folder.resolve("logs");
  }

  /** Returns where the Collector writes traces, metrics and logs as JSON lines. */
  public Path otlp() {
    return folder.resolve("otlp");
  }

  /** Returns where the processes keep their own state. */
  public Path state() {
    return folder.resolve("state");
  }
}
