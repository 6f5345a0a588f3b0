package dev.plumbline.charter;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files of a charter's folder, each at its real path. Links are followed, a file's and a
 * folder's, as long as they stay inside the folder; so is the folder itself, wherever it is linked
 * to. Names that begin with two dots are not looked at: Kubernetes keeps the versions of a mounted
 * ConfigMap under them.
 */
final class CharterFolder {
  /** Reports a problem of a file, named relative to the charter. */
  interface Report {
    void problem(String name, String message, String expected);
  }

  private static final int MAX_DEPTH = 8;
  private static final int MAX_ENTRIES = 10_000;

  private final Path root;
  private final Report report;
  private final Map<String, Path> files = new LinkedHashMap<>();
  private final Set<Path> read = new HashSet<>();
  private int entries;

  private CharterFolder(Path root, Report report) {
    this.root = root;
    this.report = report;
  }

  /** Whether the folder is a registry without a charter: a manifest and no policy. */
  static boolean isPlain(Path folder) {
    return !exists(folder.resolve(CharterFiles.POLICY))
        && !Files.isDirectory(folder.resolve(CharterFiles.POLICY_FOLDER))
        && !exists(folder.resolve(CharterFiles.PACKAGE))
        && !Files.isDirectory(folder.resolve(CharterFiles.REGISTRY))
        && (Files.isRegularFile(folder.resolve(CharterFiles.PACKAGE_MANIFEST))
            || Files.isRegularFile(folder.resolve(CharterFiles.REGISTRY_MANIFEST)));
  }

  /** Real paths by name relative to the charter, in the order of reading. */
  static Map<String, Path> files(Path folder, Report report) throws IOException {
    CharterFolder found = new CharterFolder(folder.toRealPath(), report);
    if (isPlain(folder)) {
      found.directory(found.root, CharterFiles.REGISTRY, 1);
      return found.files;
    }
    found.file(CharterFiles.POLICY);
    found.folder(CharterFiles.POLICY_FOLDER);
    if (found.file(CharterFiles.PACKAGE)) {
      found.file(CharterFiles.PACKAGE_MANIFEST);
    }
    found.folder(CharterFiles.REGISTRY);
    return found.files;
  }

  /** Takes the YAML files of a folder of the charter, if there is one of this name. */
  private void folder(String name) throws IOException {
    Path real = inside(root.resolve(name.substring(0, name.length() - 1)), name);
    if (real != null && Files.isDirectory(real)) {
      directory(real, name, 1);
    }
  }

  /** Takes a file of the folder itself; whether there is one. */
  private boolean file(String name) {
    Path path = root.resolve(name);
    if (!exists(path)) {
      return false;
    }
    Path real = inside(path, name);
    if (real != null) {
      take(name, real);
    }
    return true;
  }

  private void directory(Path directory, String name, int depth) throws IOException {
    if (!read.add(directory)) {
      report.problem(name, "two ways lead to this folder", "no link to a folder of the charter");
      return;
    }
    if (depth > MAX_DEPTH) {
      report.problem(name, "the folders nest deeper than " + MAX_DEPTH, "fewer levels");
      return;
    }
    for (Path entry : entries(directory, name)) {
      String file = String.valueOf(entry.getFileName());
      Path real = file.startsWith("..") ? null : inside(entry, name + file);
      if (real != null && Files.isDirectory(real)) {
        directory(real, name + file + '/', depth + 1);
      } else if (real != null && CharterFiles.isYaml(file)) {
        take(name + file, real);
      }
    }
  }

  /** Sorted; those of all folders together are limited. */
  private List<Path> entries(Path directory, String name) throws IOException {
    List<Path> sorted = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path entry : stream) {
        if (++entries > MAX_ENTRIES) {
          report.problem(
              name, "there are more than " + MAX_ENTRIES + " files and folders", "fewer of them");
          sorted.clear();
          return sorted;
        }
        sorted.add(entry);
      }
    }
    Collections.sort(sorted);
    return sorted;
  }

  private void take(String name, Path real) {
    if (Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
      files.put(name, real);
    } else {
      report.problem(name, "this is no regular file", "a readable file");
    }
  }

  /** The real path; null when there is nothing, or when its link leads outside or nowhere. */
  private @Nullable Path inside(Path path, String name) {
    if (!Files.isSymbolicLink(path)) {
      return exists(path) ? path : null;
    }
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException | RuntimeException e) {
      report.problem(name, "the link leads nowhere (" + e + ")", "a link to what is there");
      return null;
    }
    if (!real.startsWith(root)) {
      report.problem(
          name, "the link leads out of the charter's folder", "a link that stays in " + root);
      return null;
    }
    return real;
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
