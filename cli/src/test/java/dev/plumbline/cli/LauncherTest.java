package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LauncherTest {
  @ParameterizedTest
  @CsvSource({
    "plumbline, cli/target/plumbline.jar, cli",
    "workbench, workbench/target/workbench.jar, build",
  })
  void beforeTheFirstBuild_theLauncherSaysWhatToDo(
      String name, String jar, String target, @TempDir Path checkout) throws Exception {
    Path bin = Files.createDirectory(checkout.resolve("bin"));
    Path script = Files.copy(Path.of("..", "bin", name), bin.resolve(name));

    Process process = new ProcessBuilder("bash", script.toString(), "check").start();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(ExitCode.FAILED);
    assertThat(err).isEqualTo(name + ": " + jar + " is missing; run: make " + target + "\n");
  }
}
