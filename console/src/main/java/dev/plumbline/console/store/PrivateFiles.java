package dev.plumbline.console.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Files and folders that only the console's user may read. */
public final class PrivateFiles {

  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /** The driver unpacks its library beside the data, at each start. */
  private static final String SQLITE_LIBRARY = "sqlite-";

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private PrivateFiles() {}

  /** Makes the folder, and those above it that are not there. */
  static void folder(Path folder) throws IOException {
    if (isPosix(folder)) {
      FileAttribute<Set<PosixFilePermission>> mode = PosixFilePermissions.asFileAttribute(FOLDER);
      Files.createDirectories(folder, mode);
    } else {
      Files.createDirectories(folder);
    }
  }

  /** Opens a file to be written anew. */
  public static FileChannel create(Path file) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    if (!isPosix(file)) {
      return FileChannel.open(file, options);
    }
    FileChannel channel =
        FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(FILE));
    Files.setPosixFilePermissions(file, FILE);
    return channel;
  }

  /** Makes sure that there is a file of that name, which is private from its first moment. */
  static void touch(Path file) throws IOException {
    try {
      if (isPosix(file)) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
      } else {
        Files.createFile(file);
      }
    } catch (FileAlreadyExistsException there) {
      // narrow() checks it.
    }
  }

  /** Removes all permissions of others on the folder and its files. */
  static void narrow(Path folder) throws IOException {
    if (!isPosix(folder)) {
      return;
    }
    List<Path> narrowed = new ArrayList<>();
    narrow(folder, FOLDER, narrowed);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!Files.isSymbolicLink(file)) {
          narrow(file, FILE, narrowed);
        }
      }
    }
    if (!narrowed.isEmpty()) {
      System.err.printf(
          "console: others may no longer open %s%s%n",
          narrowed.get(0), narrowed.size() > 1 ? " and " + (narrowed.size() - 1) + " more" : "");
    }
  }

  private static void narrow(Path path, Set<PosixFilePermission> most, List<Path> narrowed)
      throws IOException {
    Set<PosixFilePermission> now = Files.getPosixFilePermissions(path);
    if (!most.containsAll(now)) {
      Files.setPosixFilePermissions(path, most);
      if (!path.getFileName().toString().startsWith(SQLITE_LIBRARY)) {
        narrowed.add(path);
      }
    }
  }

  /**
   * Renames a file that cannot be used, and logs its new name in one line.
   *
   * @return where it is now
   */
  public static Path quarantine(Path file, String why) {
    Path aside =
        file.resolveSibling(file.getFileName() + ".damaged-" + MOMENT.format(Instant.now()));
    try {
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
      System.err.printf("console: %s cannot be used (%s), is now %s%n", file, why, aside);
    } catch (IOException e) {
      System.err.printf(
          "console: %s cannot be used (%s) and cannot be moved away: %s%n",
          file, why, e.getMessage());
    }
    return aside;
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
