package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written is built and run by NewServiceIT of the workbench. */
class NewCommandTest {
  @TempDir private Path folder;

  private Run service(Object... more) {
    return Run.plumbline(Stream.concat(Stream.of("new", "service"), Stream.of(more)).toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "java, src/main/java/com/example/depot/ItemController.java",
    "go, internal/charter/charter.go",
    "rust, src/charter.rs"
  })
  void aService_isComplete(String language, String file) throws IOException {
    Path target = folder.resolve("depot");

    Run run = service("--lang", language, "--name", "depot", "--team", "store", target);

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("make test verify");
    assertThat(target.resolve(file)).exists();
    assertThat(target.resolve("traffic.sh")).isExecutable();
    assertThat(texts(target))
        .noneMatch(text -> text.contains("{{") && !text.contains("http.Handler"));
    Run check = Run.plumbline("check", target.resolve("charter"));
    assertThat(check.exit()).as(check.out() + check.err()).isZero();
    assertThat(target.resolve("charter/policy.yaml")).content().contains("team: store");
  }

  @Test
  void aReleasedOne_namesNoCheckout() throws IOException {
    for (String language : List.of("java", "go", "rust")) {
      Path target = folder.resolve(language);
      service("--lang", language, "--name", "depot", "--calls", "till", "--released", target);

      assertThat(
              texts(target).filter(text -> text.contains("replace ") || text.contains("path = ")))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Depot, '\"Depot\" is no name of a service; expected lower-case letters, digits and single hyphens, at most 63, like depot'",
    "stock_keeper, 'at most 63, like stock-keeper'",
    "1st, 'at most 63, like st'",
    "match, '\"match\" cannot be the name of a service''s code; expected another, like match-service'",
    "class, '\"class\" cannot be the name'",
    "axum, '\"axum\" cannot be the name'",
    "go-to, '\"go-to\" cannot be the name'",
    "vendor, '\"vendor\" cannot be the name'"
  })
  void anotherName_isRefused(String name, String message) {
    Run run = service("--lang", "go", "--name", name, folder.resolve("x"));

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(message);
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void aFolderWithSomethingInIt_isLeftAlone() throws IOException {
    Files.writeString(folder.resolve("mine.txt"), "mine");

    for (Run run :
        List.of(
            service("--lang", "go", "--name", "depot", folder),
            Run.plumbline("new", "chain", folder))) {
      assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err())
          .contains(folder + " is not an empty folder; expected one that is empty or missing");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("mine.txt"));
    }
  }

  @Test
  void aServiceThatCallsItself_isRefused() {
    Run run = service("--lang", "go", "--name", "depot", "--calls", "depot", folder.resolve("x"));

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("two services have the same name");
  }

  @Test
  void aCharterThatLacksSomething_getsTheLinesToAdd() {
    Run run =
        service("--lang", "java", "--name", "depot", "--charter", Run.CHARTER, folder.resolve("x"));

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.err())
        .contains(
            "does not have the service depot; expected in services of policy.yaml: - {name: depot, language: java, team: depot}")
        .contains("does not have the reason ITEM_UNKNOWN")
        .contains("{type: com.example.depot.ItemUnknownException, code: NOT_FOUND");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void aCharterThatHasAll_isUsed() throws IOException {
    Path first = folder.resolve("first");
    service("--lang", "rust", "--name", "depot", first);

    Run run =
        service(
            "--lang",
            "rust",
            "--name",
            "depot",
            "--charter",
            first.resolve("charter"),
            folder.resolve("second"));

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(folder.resolve("second/charter")).doesNotExist();
    assertThat(folder.resolve("second/Makefile"))
        .content()
        .contains("CHARTER ?= ../first/charter\n");
  }

  @Test
  void aChain_needsThreeNames() {
    Run run = Run.plumbline("new", "chain", "--names", "a,b", folder.resolve("x"));

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("--names has 2 names; expected three");
  }

  private static Stream<String> texts(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> texts = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.add(Files.readString(file));
      }
      return texts.stream();
    }
  }
}
