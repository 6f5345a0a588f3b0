package dev.plumbline.cli.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.review.charter.CharterPlaces;
import dev.plumbline.cli.review.git.GitTree;
import dev.plumbline.cli.review.git.Repository;
import dev.plumbline.cli.review.git.WorkTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The whole repository as one change: no false alarm, and no reason without what it is for. */
class ReviewOfThisRepositoryTest {
  @Test
  void nothingIsFound_butWhatIsOnPurpose() throws IOException {
    Repository repository = Repository.around(Path.of(".."));
    try (GitTree nothing = repository.tree(TestRepository.NOTHING);
        WorkTree all = repository.workTree()) {
      IgnoreFile ignored =
          IgnoreFile.parse(Files.readString(repository.top().resolve(IgnoreFile.NAME)));
      assertThat(ignored.problems()).isEmpty();
      CharterPlaces charters = CharterPlaces.in(all);

      ReviewResult result =
          new Review(
                  all, all.since(nothing), CharterPlaces.in(nothing), charters, charters, ignored)
              .run();

      assertThat(result.findings()).isEmpty();
      assertThat(result.notes()).isEmpty();
      assertThat(result.unusedIgnores()).isEmpty();
      assertThat(result.ignored()).isPositive();
      assertThat(result.names()).isGreaterThan(100);
    }
  }
}
