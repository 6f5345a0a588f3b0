package dev.plumbline.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.otlp.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The libraries that are published for Java offer what their {@code api.txt} lists, but for the
 * packages and types that it calls internal. {@code docs/stability.md} states when a line may go.
 * {@code UPDATE_API=1 mvn -pl conformance/checker -am verify} writes the files anew.
 */
class PublicApiTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).resolve("../..");
  private static final String INTERNAL = "internal ";

  static Stream<Arguments> modules() {
    return Stream.of(
        Arguments.of("charter-java", Charter.class),
        Arguments.of("conformance/otlp", Telemetry.class),
        Arguments.of("conformance/checker", Checker.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  void whatAModuleOffers_isWhatIsReviewed(String module, Class<?> member) throws IOException {
    Path file = ROOT.resolve(module).resolve("api.txt");
    Set<String> internal = internal(file);
    NavigableSet<String> expected = new TreeSet<>(PublicApi.of(member, internal).lines());
    internal.forEach(name -> expected.add(INTERNAL + name));
    if (System.getenv("UPDATE_API") != null) {
      Files.write(file, expected);
    }

    List<String> reviewed = Files.readAllLines(file);

    NavigableSet<String> news = new TreeSet<>(expected);
    reviewed.forEach(news::remove);
    NavigableSet<String> gone = new TreeSet<>(reviewed);
    gone.removeAll(expected);
    assertThat(news).as("not in %s/api.txt; UPDATE_API=1 writes it", module).isEmpty();
    assertThat(gone).as("in %s/api.txt, but gone; UPDATE_API=1 writes it", module).isEmpty();
    assertThat(reviewed).as("%s/api.txt", module).isSorted().hasSizeGreaterThan(20);
  }

  /** What is offered can be used without what is internal. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  void noSignature_hasAnInternalType(String module, Class<?> member) throws IOException {
    Set<String> internal = internal(ROOT.resolve(module).resolve("api.txt"));

    assertThat(PublicApi.names(member)).as("internal, but gone").containsAll(internal);
    assertThat(PublicApi.of(member, internal).leaks()).isEmpty();
  }

  private static Set<String> internal(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(INTERNAL))
        .map(line -> line.substring(INTERNAL.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
