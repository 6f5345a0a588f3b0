package dev.plumbline.agent.it;

import dev.plumbline.charter.finding.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The repository's charter with the names and rules of another organization: {@code acme.yaml}. */
final class AcmeCharter {
  private static final Path CHARTER =
      Path.of(System.getProperty("basedir", "."), "../../../vectors/charter/whole");

  private AcmeCharter() {}

  /** Writes it into a folder. */
  static Path into(Path folder) throws IOException {
    return into(folder, Map.of());
  }

  /** Likewise, with each of its rules off. */
  static Path silentInto(Path folder) throws IOException {
    Map<String, String> off = new LinkedHashMap<>();
    for (Rule rule : Rule.values()) {
      off.put("    " + rule.id() + ": ", "off");
    }
    return into(folder, off);
  }

  private static Path into(Path folder, Map<String, String> rules) throws IOException {
    Map<Path, String> files = new LinkedHashMap<>();
    try (Stream<Path> walk = Files.walk(CHARTER)) {
      for (Path file : walk.filter(file -> file.toString().endsWith(".yaml")).toList()) {
        files.put(CHARTER.relativize(file), Files.readString(file));
      }
    }
    change(
        files,
        "registry/http.yaml",
        "{http.request.method} {http.route}",
        "{http.route} by {http.request.method}");
    change(
        files,
        "registry/http.yaml",
        "      - {ref: url.path, requirement_level: required}\n",
        """
              - {ref: url.path, requirement_level: required}
              - {ref: acme.tenant, requirement_level: required}
              - {ref: http.request.header.baggage, requirement_level: opt_in}
        """);
    change(
        files,
        "registry/http.yaml",
        "buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]",
        "buckets: [0.25, 0.5]");
    change(files, "registry/http.yaml", "max: 200", "max: 2");
    change(files, "policy.yaml", "unknown_attributes: observe", "unknown_attributes: drop");
    change(files, "policy.yaml", "unknown_metrics: keep", "unknown_metrics: drop");
    change(files, "policy.yaml", "attribute-unknown: observe", "attribute-unknown: enforce");
    change(files, "policy.yaml", "metric-unknown: observe", "metric-unknown: enforce");
    change(
        files,
        "policy.yaml",
        "  keys:\n",
        """
          keys:
            - {key: acme.customer, max_bytes: 64, from_boundary: true, brief: Who buys.}
        """);
    rules.forEach(
        (rule, mode) ->
            files.computeIfPresent(
                Path.of("policy.yaml"),
                (path, before) -> before.replaceAll(rule + "[a-z]+", rule + mode)));
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Path copy = folder.resolve(file.getKey());
      Files.createDirectories(Objects.requireNonNull(copy.getParent()));
      Files.writeString(copy, file.getValue());
    }
    try (InputStream words = AcmeCharter.class.getResourceAsStream("/acme.yaml")) {
      Files.writeString(
          folder.resolve("registry/acme.yaml"),
          new String(Objects.requireNonNull(words).readAllBytes(), StandardCharsets.UTF_8));
    }
    return folder;
  }

  private static void change(Map<Path, String> files, String file, String text, String to) {
    files.compute(
        Path.of(file),
        (path, before) -> {
          if (before == null || !before.contains(text)) {
            throw new IllegalArgumentException(file + " has no \"" + text + '"');
          }
          return before.replace(text, to);
        });
  }
}
