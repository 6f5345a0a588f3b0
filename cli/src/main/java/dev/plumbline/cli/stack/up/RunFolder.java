package dev.plumbline.cli.stack.up;

import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.cli.stack.RunLock;
import dev.plumbline.cli.stack.StackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * The folder of a run beside somebody's own files.
 *
 * @param root the folder
 */
record RunFolder(Path root) {

  /**
   * Returns the folder, in which a run then removes what another left.
   *
   * @throws StackException when it has other files
   */
  static RunFolder of(Path root) throws IOException {
    if (Files.exists(root) && !RunLock.wasIn(root) && !isEmpty(root)) {
      if (RunLock.mayHaveBeenIn(root)) {
        throw new StackException(
            "--folder "
                + root
                + " may be of a run of an older Plumbline: its file lock has a process and no more,"
                + " which is no proof; if so, remove the folder, else choose another");
      }
      throw new StackException(
          "--folder "
              + root
              + " has files that no run wrote; expected a folder that is missing, empty or of an"
              + " earlier run");
    }
    return new RunFolder(root);
  }

  private static boolean isEmpty(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(root)) {
      return inside.findAny().isEmpty();
    }
  }

  /** Returns the compiled charter, which services of every language read. */
  Path charter() {
    return root.resolve("charter.json");
  }

  /** Writes the charter, whole at once, for services that watch it. */
  void write(CompiledCharter charter) throws IOException {
    // Git leaves out what lies in a working directory and is not its owner's.
    replace(root.resolve(".gitignore"), "*\n".getBytes(StandardCharsets.UTF_8));
    replace(charter(), charter.json());
  }

  /** Puts a file in the place of what is there; a link is replaced, not followed. */
  private static void replace(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.write(next, content, StandardOpenOption.CREATE_NEW);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
