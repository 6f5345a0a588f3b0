package dev.plumbline.cli.stack;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes children out of the terminal's process group: Ctrl-C then reaches only this process, which
 * stops the children in order instead of all dying at once.
 */
final class OwnSession {

  private static final List<String> PREFIX = find();

  private OwnSession() {}

  /**
   * Returns what to put before a command; both programs replace themselves by it, so the process id
   * stays the child's.
   */
  static List<String> prefix() {
    return PREFIX;
  }

  private static List<String> find() {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "setsid"))) {
        return List.of("setsid");
      }
    }
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "perl"))) {
        return List.of("perl", "-e", "use POSIX; setsid(); exec @ARGV", "--");
      }
    }
    return List.of();
  }
}
