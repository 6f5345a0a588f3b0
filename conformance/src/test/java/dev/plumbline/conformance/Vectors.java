package dev.plumbline.conformance;

import dev.plumbline.charter.Charter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The vectors with their own charter. */
public final class Vectors {

  private static final Path FOLDER = Path.of("vectors/verify");
  private static final String DIGEST = "@CHARTER_DIGEST@";

  public static final Charter CHARTER = Charter.load(FOLDER.resolve("charter")).charter();

  private Vectors() {}

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
    return fill(Files.readString(FOLDER.resolve(name)));
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
