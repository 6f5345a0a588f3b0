package dev.plumbline.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No package of the command line or the workbench needs itself by way of others. */
class PackageCirclesTest {
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  /** An import of ours, up to the first name in upper case. */
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?(dev\\.plumbline\\.[a-z_.0-9]+)\\.[A-Z]");

  @Test
  void noPackageNeedsItself() throws IOException {
    Map<String, Set<String>> needs = new TreeMap<>();
    for (Path sources : Set.of(Path.of("src/main/java"), Path.of("../cli/src/main/java"))) {
      read(sources, needs);
    }

    assertThat(needs).containsKeys("dev.plumbline.workbench.demo", "dev.plumbline.cli.stack");
    assertThat(needs.keySet())
        .allSatisfy(each -> assertThat(below(each, needs)).doesNotContain(each));
  }

  @Test
  void aCircleIsFound() {
    Map<String, Set<String>> needs = Map.of("a", Set.of("b"), "b", Set.of("c"), "c", Set.of("a"));

    assertThat(below("a", needs)).contains("a");
  }

  private static void read(Path sources, Map<String, Set<String>> needs) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        String text = Files.readString(file);
        Matcher own = PACKAGE.matcher(text);
        assertThat(own.find()).as(file.toString()).isTrue();
        Set<String> needed = needs.computeIfAbsent(own.group(1), name -> new TreeSet<>());
        Matcher imports = IMPORT.matcher(text);
        while (imports.find()) {
          if (!imports.group(1).equals(own.group(1))) {
            needed.add(imports.group(1));
          }
        }
      }
    }
  }

  /** All packages that one needs, directly or by way of others. */
  private static Set<String> below(String from, Map<String, Set<String>> needs) {
    Set<String> seen = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(needs.getOrDefault(from, Set.of()));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (seen.add(next)) {
        open.addAll(needs.getOrDefault(next, Set.of()));
      }
    }
    return seen;
  }
}
