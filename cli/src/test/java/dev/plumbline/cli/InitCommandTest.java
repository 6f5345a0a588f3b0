package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitCommandTest {
  /** The launcher of this checkout, by its whole path. */
  private static final String PLUMBLINE =
      Path.of("../bin/plumbline").toAbsolutePath().normalize().toString();

  @TempDir private Path around;
  private Path charter;

  @BeforeEach
  void folder() {
    charter = around.resolve("acme").resolve("charter");
  }

  @Test
  void oneService_isAValidCharterOfAtMost15Lines() throws IOException {
    Run run = Run.plumbline("init", charter, "--service", "payments:go:billing");

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("written, acme 0.1.0 (")
        .contains(
            PLUMBLINE
                + " generate go --package acme --charter "
                + charter
                + " -o internal/acme/acme.go\n");
    assertThat(lines()).isLessThanOrEqualTo(15);
    assertThat(policy()).contains("{name: payments, language: go, team: billing, boundary: true}");
    Run check = Run.plumbline("check", charter);
    assertThat(check.exit()).isZero();
    assertThat(check.out()).contains("acme 0.1.0 is valid");
  }

  @Test
  void calls_becomePeers_andTheFirstIsTheBoundary() throws IOException {
    Run run =
        Run.plumbline(
            "init",
            charter,
            "--service",
            "storefront",
            "--service",
            "cart:go",
            "--service",
            "scores:python",
            "--calls",
            "storefront->cart",
            "--calls",
            "storefront:scores");

    assertThat(run.exit()).isZero();
    assertThat(policy())
        .contains("{name: storefront, language: java, boundary: true, peers: [cart, scores]}")
        .contains("{name: cart, language: go}")
        .contains("{name: scores, language: python}");
    assertThat(run.out()).contains("-javaagent:").contains("checked, not corrected");
    // Every service has its command, and what is no command is a comment.
    assertThat(run.out().lines().skip(1).filter(line -> !line.isEmpty() && !line.startsWith("#")))
        .hasSize(5)
        .allMatch(
            line ->
                line.startsWith(PLUMBLINE + " ")
                    || line.startsWith("OTEL_SERVICE_NAME=storefront PLUMBLINE_CHARTER=" + charter)
                    || line.equals("export OTEL_SERVICE_NAME=scores"));
    assertThat(Run.plumbline("check", charter).exit()).isZero();
  }

  @Test
  void withoutCalls_whereRequestsEnterIsNotGuessed() throws IOException {
    Run.plumbline("init", charter, "--service", "a", "--service", "b");

    assertThat(policy()).doesNotContain("boundary: true");
  }

  @Test
  void aFolderThatIsNotEmpty_isLeftAlone() throws IOException {
    Files.createDirectories(charter);
    Files.writeString(charter.resolve("notes.txt"), "mine");

    Run run = Run.plumbline("init", charter, "--service", "payments");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("is not an empty folder");
    try (Stream<Path> files = Files.list(charter)) {
      assertThat(files).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --service Payments              | --service is "Payments" | did you mean "payments"
          --service pay_ments             | --service is "pay ments" | NAME[:LANGUAGE[:TEAM]]
          --service a:go:t:x              | --service is "a:go:t:x" | NAME[:LANGUAGE[:TEAM]]
          --service a:Go                  | --service a:Go: | telemetry.sdk.language
          --service a:golang              | --service is "a:golang" | did you mean "go"
          --service client                | --service client: | another name for the service
          --service a --service a         | --service a: | twice
          --service a --calls a->b        | --calls a:b: there is no --service b | one of a
          --service a --calls b->a        | --calls b:a | there is no --service b
          --service a --calls a-          | --calls is "a-" | in quotes
          --service a --calls a->a        | --service a: the service is its own peer | calls
          --service a --schema-url acme   | --schema-url is "acme" | ends in the version
          --service a --schema-url https://x/1.0.0_# | --schema-url is | ends in the version
          """)
  void whatMakesNoCharter_isOneMessage_andNothingIsWritten(
      String options, String place, String expected) {
    String[] words = options.split(" ", -1);
    Object[] all = new Object[words.length + 2];
    all[0] = "init";
    all[1] = charter;
    for (int i = 0; i < words.length; i++) {
      all[i + 2] = words[i].replace("_", " ");
    }

    Run run = Run.plumbline(all);

    assertThat(run.exit()).isNotZero();
    assertThat(run.err()).contains(place).contains(expected);
    assertThat(charter).doesNotExist();
  }

  @Test
  void nextSteps_canBePastedIntoAShell() {
    Path folder = around.resolve("func").resolve("my charter");

    Run run =
        Run.plumbline(
            "init",
            folder,
            "--schema-url",
            "https://func.example/schemas/func/0.1.0",
            "--service",
            "a:go");

    assertThat(run.out()).contains("--package funccharter --charter '" + folder + "'");
  }

  @Test
  void aRelativeFolder_isPrintedWhole_becauseServicesLieElsewhere() {
    Path relative = Path.of("").toAbsolutePath().relativize(charter);

    Run run = Run.plumbline("init", relative, "--service", "a:java", "--service", "b:rust");

    assertThat(run.out())
        .contains(" PLUMBLINE_CHARTER=" + charter + " java -javaagent:")
        .contains(PLUMBLINE + " generate rust --charter " + charter + " -o src/acme.rs\n")
        .contains(PLUMBLINE + " check " + charter + "\n");
  }

  @Test
  void aFolderWithoutAUsableName_asksForTheAddress() {
    Run run = Run.plumbline("init", around.resolve("123"), "--service", "a");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("--schema-url https://acme.example/schemas/acme/0.1.0");
  }

  private String policy() throws IOException {
    return Files.readString(charter.resolve("policy.yaml"));
  }

  private long lines() throws IOException {
    return policy().lines().count()
        + Files.readString(charter.resolve("registry/manifest.yaml")).lines().count();
  }
}
