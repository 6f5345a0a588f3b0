package dev.plumbline.workbench.demo;

import dev.plumbline.cli.query.SafeUrl;
import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.cli.stack.Pace;
import dev.plumbline.cli.stack.Ports;
import dev.plumbline.cli.stack.Programs;
import dev.plumbline.cli.stack.StackSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one run of the demo.
 *
 * @param mode off, observe or enforce; given to the services as PLUMBLINE_MODE
 * @param database where the gateway keeps orders: a file, {@code postgres://…}, or empty for a file
 *     of this run
 * @param services settings that the three services get besides, by variable; {@code
 *     PLUMBLINE_CHARTER} is the backend's too
 * @param folder of the run
 */
public record DemoSettings(
    Checkout checkout,
    Ports ports,
    String mode,
    String database,
    Map<String, String> services,
    Path folder) {

  public DemoSettings {
    services = Map.copyOf(services);
    folder = folder.toAbsolutePath().normalize();
  }

  public DemoSettings(Checkout checkout, Ports ports, String mode, String database, Path folder) {
    this(checkout, ports, mode, database, Map.of(), folder);
  }

  /** Without what the database's address or a service's setting may have of secrets. */
  @Override
  public String toString() {
    return "DemoSettings[mode=%s, database=%s, services=%s, folder=%s]"
        .formatted(mode, SafeUrl.of(database), services.keySet(), folder);
  }

  /** Returns the settings of the backend beside the services. */
  public StackSettings stack() {
    return new StackSettings(
        Programs.of(checkout),
        ports,
        // The checkout's, or another that was passed.
        Path.of(services.getOrDefault(StackSettings.CHARTER, checkout.charter().toString())),
        Pace.DEMO,
        folder,
        Optional.of(checkout.bootcamp()));
  }
}
