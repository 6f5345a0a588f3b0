package dev.plumbline.cli.lesson;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of a learner at one moment, by what a save changes: time, size and identity, since many
 * editors write another file and rename it. Files that editors and builds make for themselves do
 * not count.
 */
final class SavedFiles {
  private static final Set<String> OF_BUILDS = Set.of("target", "node_modules", "build", "bin");

  private final Map<Path, List<Object>> files;

  private SavedFiles(Map<Path, List<Object>> files) {
    this.files = files;
  }

  static SavedFiles in(Path folder) throws IOException {
    Map<Path, List<Object>> files = new HashMap<>();
    Files.walkFileTree(folder, new Visitor(folder, files));
    return new SavedFiles(files);
  }

  boolean isSameAs(SavedFiles other) {
    return files.equals(other.files);
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path top;
    private final Map<Path, List<Object>> files;

    Visitor(Path top, Map<Path, List<Object>> files) {
      this.top = top;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      String name = String.valueOf(folder.getFileName());
      boolean skipped = !folder.equals(top) && (name.startsWith(".") || OF_BUILDS.contains(name));
      return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = String.valueOf(file.getFileName());
      boolean ofAnEditor =
          name.startsWith(".")
              || name.startsWith("#")
              || name.endsWith("~")
              || name.endsWith(".swp")
              || name.endsWith(".tmp")
              || name.equals("4913");
      if (!ofAnEditor) {
        @Nullable Object key = attributes.fileKey();
        files.put(
            file,
            List.of(
                attributes.lastModifiedTime(),
                attributes.size(),
                Objects.requireNonNullElse(key, "")));
      }
      return FileVisitResult.CONTINUE;
    }

    /** A file that is renamed just now is seen at the next look. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
