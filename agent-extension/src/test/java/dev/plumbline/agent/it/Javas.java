package dev.plumbline.agent.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Java installations of this machine, by release. */
final class Javas {
  private Javas() {}

  /**
   * Where Java of a release is: {@code JAVA25_HOME} for 25, else a folder under {@code
   * /usr/lib/jvm} that says so; null when there is none.
   */
  static @Nullable Path home(int release) {
    String named = System.getenv("JAVA" + release + "_HOME");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    if (Runtime.version().feature() == release) {
      return Path.of(System.getProperty("java.home"));
    }
    Path all = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(all)) {
      return null;
    }
    try (Stream<Path> homes = Files.list(all)) {
      return homes
          .filter(home -> Files.isExecutable(home.resolve("bin/java")))
          .filter(home -> says(home, release))
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean says(Path home, int release) {
    Path file = home.resolve("release");
    try {
      return Files.isRegularFile(file)
          && Files.readString(file)
              .lines()
              .anyMatch(
                  line -> line.matches("JAVA_VERSION=\"(1[.])?" + release + "([.\\-+].*)?\""));
    } catch (IOException e) {
      return false;
    }
  }
}
