package dev.plumbline.cli.stack;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.charter.Problem;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The settings of one run of Collector, Prometheus, Alertmanager and console.
 *
 * @param charter a folder, an archive or a compiled file, whose rules the backend follows
 * @param folder takes the logs, the captured OTLP and the state of this run; those of the last run
 *     are removed at start
 */
public record StackSettings(
    Programs programs, Ports ports, Path charter, Pace pace, Path folder, Optional<Path> bootcamp) {

  /** The variable that names the file of the bootcamp's learner. */
  public static final String BOOTCAMP = "PLUMBLINE_BOOTCAMP";

  /** The variable that names a process its charter. */
  public static final String CHARTER = "PLUMBLINE_CHARTER";

  public StackSettings {
    charter = charter.toAbsolutePath().normalize();
    folder = folder.toAbsolutePath().normalize();
  }

  public StackSettings(Programs programs, Ports ports, Path charter, Pace pace, Path folder) {
    this(programs, ports, charter, pace, folder, Optional.empty());
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

  /**
   * Reads the charter.
   *
   * @throws StackException with all its problems
   */
  public CompiledCharter readCharter() {
    CompiledCharter compiled = CompiledCharter.of(CharterFiles.at(charter));
    if (!compiled.result().isValid()) {
      throw new StackException(
          "the charter is broken:\n"
              + compiled.result().problems().stream()
                  .map(Problem::toString)
                  .collect(Collectors.joining("\n")));
    }
    return compiled;
  }
}
