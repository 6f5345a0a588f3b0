package dev.plumbline.agent.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Variations on the repository's charter. */
final class Charters {
  /** The charter that the services run with. */
  static final Path OWN = Path.of(System.getProperty("basedir", "."), "../../../../charter/shop");

  private static final Path WHOLE =
      Path.of(System.getProperty("basedir", "."), "../../../vectors/charter/whole");

  private Charters() {}

  /** A copy that exposes only the code at the trust boundary, which is edge. */
  static Path exposingTheCode(Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(WHOLE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(WHOLE.relativize(file).toString());
        Files.createDirectories(to.resolveSibling("."));
        String text = Files.readString(file);
        String changed = text.replace("expose: full", "expose: code");
        if (file.endsWith("policy.yaml") && changed.equals(text)) {
          throw new IllegalStateException("the policy has no \"expose: full\"");
        }
        Files.writeString(to, changed);
      }
    }
    return copy;
  }
}
