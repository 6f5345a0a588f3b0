package dev.plumbline.cli.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Folders that only their owner can open, on file systems with owners. */
public final class PrivateFolder {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFolder() {}

  /** Makes the folder, or takes from everybody else what they may do with it; those above stay. */
  public static void make(Path folder) throws IOException {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(folder);
    } else if (Files.isDirectory(folder)) {
      Files.setPosixFilePermissions(folder, OWNER);
    } else {
      Files.createDirectories(folder.resolveSibling("."));
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER));
    }
  }
}
