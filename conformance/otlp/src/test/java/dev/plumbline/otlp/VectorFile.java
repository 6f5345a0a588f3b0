package dev.plumbline.otlp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The telemetry of {@code conformance/vectors/verify}. */
public final class VectorFile {

  private VectorFile() {}

  /** Returns the lines of a vector, each one export request. */
  public static List<String> lines(String name) throws IOException {
    return Files.readAllLines(Path.of("../vectors/verify", name));
  }
}
