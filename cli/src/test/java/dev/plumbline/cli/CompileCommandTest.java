package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompileCommandTest {
  @TempDir private Path folder;

  /**
   * The base as Go and Rust embed it; the drift test fails while a committed file is out of date.
   */
  @ParameterizedTest
  @ValueSource(strings = {"telemetry-go/charter/base.json", "telemetry-rust/src/charter/base.json"})
  void theCommittedBase_isUpToDate(String file) {
    Run run =
        Run.plumbline("compile", "../charter/base", "-o", Path.of("..").resolve(file), "--check");

    assertThat(run.out()).isEmpty();
    assertThat(run.exit()).isZero();
  }

  @Test
  void whatIsCompiled_isAcceptedWhereverACharterIs() throws IOException {
    Path compiled = folder.resolve("charter.json");
    Run run = Run.plumbline("compile", Run.CHARTER, "-o", compiled);

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("charter.json: written, charter plumbline 0.1.0");
    assertThat(Run.plumbline("check", compiled).out()).contains("is valid");
    for (String language : new String[] {"go", "rust"}) {
      assertThat(generate(language, compiled)).isEqualTo(generate(language, Run.CHARTER));
    }
  }

  @Test
  void check_saysWhetherTheFileLagsBehind() throws IOException {
    Path file = folder.resolve("charter.json");
    assertThat(check(file)).startsWith(file + " is missing; run: plumbline compile");
    Run.plumbline("compile", Run.CHARTER, "-o", file);
    assertThat(check(file)).isEmpty();
    Files.writeString(file, "{}");
    assertThat(check(file)).startsWith(file + " is out of date; run: plumbline compile");
  }

  @Test
  void aBrokenCharter_isNotWritten() throws IOException {
    Path charter = folder.resolve("charter");
    CheckCommandTest.copy(Run.CHARTER, charter);
    Files.writeString(charter.resolve("policy.yaml"), "file_format: plumbline.policy/1\n");
    Path file = folder.resolve("charter.json");

    Run run = Run.plumbline("compile", charter, "-o", file);

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.err()).contains("the policy extends nothing, and has no services,");
    assertThat(file).doesNotExist();
  }

  /** One definition for every command that reads a charter. */
  @Test
  void aCharterWhose4xxBlamesTheService_isRefusedByWhatIsMadeOfIt() throws IOException {
    Path charter = folder.resolve("charter");
    CheckCommandTest.copy(Run.WHOLE, charter);
    Path policy = charter.resolve("policy.yaml");
    Files.writeString(
        policy,
        Files.readString(policy)
            .replace("404: NOT_FOUND,", "404: {code: NOT_FOUND, fault: service},"));
    Path file = folder.resolve("made");
    String problem = "404 stands for NOT_FOUND, whose fault is service; expected";
    Object[][] commands = {
      {"compile", charter, "-o", file},
      {"generate", "go", "--package", "acme", "--charter", charter, "-o", file},
      {"generate", "rust", "--charter", charter, "-o", file},
      {"generate", "prometheus", "--charter", charter, "-o", file},
      {"generate", "collector", "--charter", charter, "-o", file},
      {"docs", charter, "-o", file},
      {"verify", "--charter", charter, folder},
      {"check", charter},
      {"diff", charter, Run.WHOLE}
    };
    for (Object[] command : commands) {
      Run run = Run.plumbline(command);

      assertThat(run.exit()).as(command[0] + run.out()).isNotZero();
      assertThat(run.out() + run.err()).containsPattern("policy.yaml:\\d+:\\d+: " + problem);
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void aMissingCharter_isTold() {
    Run run = Run.plumbline("compile", folder.resolve("none"));

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("the charter folder is missing");
  }

  private static String check(Path file) {
    return Run.plumbline("compile", Run.CHARTER, "-o", file, "--check").out();
  }

  /** The generated lines, sorted: the canonical form sorts the keys of mappings. */
  private static List<String> generate(String language, Path charter) {
    Run run = Run.plumbline("generate", language, "--library", "--charter", charter, "-o", "-");
    assertThat(run.exit()).isZero();
    return run.out().lines().sorted().toList();
  }
}
