package dev.plumbline.checker;

import dev.plumbline.charter.Charter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The vectors with their own charter. */
public final class Vectors {

  private static final Path FOLDER = Path.of("../vectors/verify");
  private static final String DIGEST = "@CHARTER_DIGEST@";

  public static final Charter CHARTER = Charter.load(FOLDER.resolve("charter")).charter();

  /** The same with {@code errors.error_type: failures}, for vectors named {@code *.failures}. */
  private static final Charter FAILURES = withErrorTypeOnFailures();

  private Vectors() {}

  /** Returns the charter by which a vector is checked. */
  public static Charter charterOf(String name) {
    return name.endsWith(".failures.jsonl") ? FAILURES : CHARTER;
  }

  private static Charter withErrorTypeOnFailures() {
    try {
      Path copy = Files.createTempDirectory(Path.of("target"), "verify-charter");
      try (Stream<Path> files = Files.walk(FOLDER.resolve("charter"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path to = copy.resolve(FOLDER.resolve("charter").relativize(file).toString());
          Files.createDirectories(to.getParent());
          Files.writeString(
              to,
              Files.readString(file).replace("error_type: server_errors", "error_type: failures"));
        }
      }
      return Charter.load(copy).charter();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Returns the vectors of a folder, {@code good} or {@code bad}. */
  public static List<Path> in(String folder) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  /**
   * Reads a vector; the charter's digest is put in, so that the vectors do not depend on how it is
   * computed.
   */
  public static String read(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name)).replace(DIGEST, charterOf(name).digest());
  }

  /** Copies a vector to where the checker can read it. */
  public static Path copy(String name, Path folder) throws IOException {
    Path copy = folder.resolve(Path.of(name).getFileName());
    Files.writeString(copy, read(name));
    return copy;
  }

  static String fill(String vector) {
    return vector.replace(DIGEST, CHARTER.digest());
  }
}
