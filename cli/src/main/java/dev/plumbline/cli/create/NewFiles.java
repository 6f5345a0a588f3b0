package dev.plumbline.cli.create;

import dev.plumbline.cli.init.NewCharter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** Files of a new folder. */
final class NewFiles {
  private NewFiles() {}

  /**
   * Checks that a folder is empty or missing.
   *
   * @throws IOException when it has something in it, or is a file
   */
  static void requireFree(Path folder) throws IOException {
    if (!NewCharter.isFree(folder)) {
      throw new IOException(
          folder + " is not an empty folder; expected one that is empty or missing");
    }
  }

  /** Writes files; those that begin with {@code #!} can be run. */
  static void write(Path folder, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.resolveSibling("."));
      Files.writeString(target, file.getValue());
      if (file.getValue().startsWith("#!")) {
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }
}
