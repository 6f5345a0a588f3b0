package dev.plumbline.cases.hops;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CompiledCharter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The repository's charter with as much baggage as W3C asks every service to carry. */
final class HopCharter {
  private HopCharter() {}

  /**
   * Writes it, compiled, as services read it.
   *
   * @param work an empty folder for it
   */
  static Path write(Path charter, Path work) throws IOException {
    Path copy = work.resolve("charter");
    try (Stream<Path> files = Files.walk(charter)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(charter.relativize(file).toString());
        Files.createDirectories(to.resolveSibling("."));
        Files.write(to, Files.readAllBytes(file));
      }
    }
    Path policy = copy.resolve("policy.yaml");
    String text = Files.readString(policy);
    int from = text.indexOf("\nbaggage:");
    int to = text.indexOf("\nenforcement:");
    if (from < 0 || to < from) {
      throw new IOException(policy + " has no baggage before its enforcement");
    }
    Files.writeString(policy, text.substring(0, from) + baggage() + text.substring(to));
    CompiledCharter compiled = CompiledCharter.of(CharterFiles.at(copy));
    if (!compiled.result().isValid()) {
      throw new IOException("the charter of the hops is broken: " + compiled.result().problems());
    }
    Path file = work.resolve("charter.json");
    Files.write(file, compiled.json());
    return file;
  }

  private static String baggage() {
    StringBuilder text =
        new StringBuilder("\nbaggage:\n  max_bytes: 8192\n  max_entries: 64\n  keys:\n");
    for (int i = 0; i < 66; i++) {
      text.append(key("k%02d".formatted(i), 8192, true));
    }
    return text.append(key("short", 8, true)).append(key("inside", 64, false)).toString();
  }

  private static String key(String name, int maxBytes, boolean fromBoundary) {
    return "    - {key: %s, max_bytes: %d, from_boundary: %s, brief: For the hops.}%n"
        .formatted(name, maxBytes, fromBoundary);
  }
}
