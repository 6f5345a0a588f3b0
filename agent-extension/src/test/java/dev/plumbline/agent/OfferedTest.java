package dev.plumbline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What others may rely on is what {@code api.txt} lists: the settings, and the interfaces that the
 * agent or an SDK finds. No class is for others to compile against. {@code docs/stability.md}
 * states when a line may go; {@code UPDATE_API=1 mvn -pl agent-extension -am verify} writes the
 * file anew.
 */
class OfferedTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
  private static final Pattern NAME = Pattern.compile("\"(plumbline\\.[a-z_.]*[a-z])\"");
  private static final String INTERNAL = "internal ";

  @Test
  void whatIsOffered_isWhatIsReviewed() throws IOException {
    Path file = MODULE.resolve("api.txt");
    Set<String> internal =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith(INTERNAL))
            .map(line -> line.substring(INTERNAL.length()))
            .collect(Collectors.toSet());
    NavigableSet<String> offered = new TreeSet<>();
    for (String name : names()) {
      offered.add(
          internal.contains(name)
              ? INTERNAL + name
              : "setting " + name + ' ' + name.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
    services().forEach(name -> offered.add("provides " + name));
    if (System.getenv("UPDATE_API") != null) {
      Files.write(file, offered);
    }

    List<String> reviewed = Files.readAllLines(file);

    assertThat(reviewed).as("api.txt; UPDATE_API=1 writes it").containsExactlyElementsOf(offered);
  }

  @Test
  void eachSetting_isInTheReadme() throws IOException {
    String readme = Files.readString(MODULE.resolve("README.md"));
    List<String> rows =
        Files.readAllLines(MODULE.resolve("api.txt")).stream()
            .filter(line -> line.startsWith("setting "))
            .map(line -> line.replace("setting ", "| `").replace(" PLUMB", "` | `PLUMB") + "` |")
            .toList();

    assertThat(rows).hasSizeGreaterThan(4).allSatisfy(row -> assertThat(readme).contains(row));
  }

  /** The names in the sources that are neither attributes nor metrics of base. */
  private static NavigableSet<String> names() throws IOException {
    Charter base = CharterLoader.load(CharterFiles.base()).charter();
    NavigableSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(MODULE.resolve("src/main/java"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        NAME.matcher(Files.readString(file))
            .results()
            .map((MatchResult found) -> found.group(1))
            .filter(name -> base.attributeRules().find(name) == null && base.metric(name) == null)
            .forEach(names::add);
      }
    }
    return names;
  }

  private static List<String> services() throws IOException {
    try (Stream<Path> files = Files.list(MODULE.resolve("src/main/resources/META-INF/services"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
