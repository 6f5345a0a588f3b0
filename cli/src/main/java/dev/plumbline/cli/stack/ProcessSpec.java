package dev.plumbline.cli.stack;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Specifies how one process of the stack is started and how its readiness is checked.
 *
 * @param name also names its log file
 * @param environment added to what this process was started with, less its own OTEL_* and
 *     PLUMBLINE_* variables
 * @param health answers 2xx to a GET once the process is ready
 */
public record ProcessSpec(
    String name, List<String> command, Map<String, String> environment, Path folder, URI health) {

  public ProcessSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
