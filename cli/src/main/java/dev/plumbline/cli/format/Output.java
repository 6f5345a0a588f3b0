package dev.plumbline.cli.format;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that a command writes. */
public final class Output {
  private Output() {}

  /** Makes the folders above a file. */
  public static void parents(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          e.getMessage() + " is not a folder; expected one to write " + file + " into", e);
    }
  }
}
