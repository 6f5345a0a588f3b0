package dev.plumbline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages have an order: none imports one that, directly or not, imports it. */
class PackagesTest {
  private static final Path MAIN =
      Path.of(System.getProperty("basedir", "."), "src/main/java/dev/plumbline/agent");
  private static final Pattern IMPORT =
      Pattern.compile(
          "^import (?:static )?dev\\.plumbline\\.agent\\.(?:([a-z]+(?:\\.[a-z]+)*)\\.)?[A-Z]");
  private static final String ROOT = "";

  @Test
  void theRoot_hasOnlyWhatTheAgentStartsWith() throws IOException {
    try (Stream<Path> files = Files.list(MAIN)) {
      assertThat(files.filter(Files::isRegularFile)).isNotEmpty().hasSizeLessThanOrEqualTo(8);
    }
  }

  @Test
  void noPackage_importsTheRoot() throws IOException {
    assertThat(imports())
        .hasSizeGreaterThan(10)
        .allSatisfy((name, used) -> assertThat(used).as(name).doesNotContain(ROOT));
  }

  @Test
  void noPackages_formACircle() throws IOException {
    Map<String, Set<String>> left = imports();
    boolean removed = true;
    while (removed) {
      // What imports nothing that is left is in no circle.
      List<String> lowest = new ArrayList<>();
      left.forEach(
          (name, used) -> {
            if (used.stream().noneMatch(left::containsKey)) {
              lowest.add(name);
            }
          });
      removed = left.keySet().removeAll(lowest);
    }

    assertThat(left).as("packages that import each other").isEmpty();
  }

  /** Hooks are copied into applications, which see nothing else of the extension. */
  @Test
  void hooks_importNothing() throws IOException {
    assertThat(imports().get("hooks")).isEmpty();
  }

  /** By package, the other packages that its files import. */
  private static Map<String, Set<String>> imports() throws IOException {
    Map<String, Set<String>> imports = new TreeMap<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        String own = MAIN.relativize(file.getParent()).toString().replace('/', '.');
        Set<String> used = imports.computeIfAbsent(own, name -> new TreeSet<>());
        for (String line : Files.readAllLines(file)) {
          Matcher found = IMPORT.matcher(line);
          if (found.find()) {
            used.add(found.group(1) == null ? ROOT : found.group(1));
          }
        }
        used.remove(own);
      }
    }
    return imports;
  }
}
