package dev.plumbline.cli.stack;

import java.nio.file.Path;

/**
 * What distinguishes one run of the stack from another.
 *
 * @param mode off, observe or enforce; given to the services as PLUMBLINE_MODE
 * @param database where the gateway keeps orders: a file, {@code postgres://…}, or empty for a file
 *     of this run
 * @param folder takes the logs, the captured OTLP and the state of this run; those of the last run
 *     are removed at start
 */
public record StackSettings(
    Checkout checkout, Ports ports, String mode, String database, Path folder) {

  public StackSettings {
    folder = folder.toAbsolutePath().normalize();
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
