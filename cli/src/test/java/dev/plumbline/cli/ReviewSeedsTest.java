package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.review.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The seeded mistakes in src/test/resources/review: a line ends with what is found in it, {@code //
 * finds attribute order.id}. Lines without, and whole files that only look alike, give no alarm.
 */
class ReviewSeedsTest {
  private static final Path SEEDS = Path.of("src", "test", "resources", "review");
  private static final Pattern SEED = Pattern.compile("// finds (.*)$");
  private static final Pattern FINDING =
      Pattern.compile(
          "^([^:\\n]+:\\d+):\\d+: (attribute|metric|span) \"(.*?)\" is", Pattern.MULTILINE);

  @TempDir private Path folder;

  @Test
  void everyMistake_isFound_andNothingElse() throws IOException {
    TestRepository repository = new TestRepository(folder).copy(SEEDS, "");

    Run run = Run.plumbline("review", TestRepository.NOTHING, "--folder", folder);

    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.FOUND);
    Set<String> seeds = seeds(repository.folder());
    assertThat(found(run.out())).containsExactlyElementsOf(seeds);
    for (String language : List.of("java/", "go/", "rust/")) {
      assertThat(seeds.stream().filter(seed -> seed.startsWith(language)).count())
          .as(language)
          .isGreaterThanOrEqualTo(20);
    }
  }

  private static Set<String> seeds(Path folder) throws IOException {
    Set<String> seeds = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(one -> one.toString().matches(".*\\.(java|go|rs)")).toList()) {
        List<String> lines = Files.readAllLines(file);
        String name = folder.relativize(file).toString().replace('\\', '/');
        for (int i = 0; i < lines.size(); i++) {
          Matcher seed = SEED.matcher(lines.get(i));
          if (seed.find()) {
            for (String one : seed.group(1).split(", ", -1)) {
              seeds.add(name + ":" + (i + 1) + " " + one);
            }
          }
        }
      }
    }
    return seeds;
  }

  private static Set<String> found(String said) {
    Set<String> found = new TreeSet<>();
    Matcher finding = FINDING.matcher(said);
    while (finding.find()) {
      found.add(finding.group(1) + " " + finding.group(2) + " " + finding.group(3));
    }
    return found;
  }
}
