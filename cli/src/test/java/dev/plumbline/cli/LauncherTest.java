package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @Test
  void beforeTheFirstBuild_theLauncherSaysWhatToDo(@TempDir Path checkout) throws Exception {
    Path bin = Files.createDirectory(checkout.resolve("bin"));
    Path script = Files.copy(Path.of("..", "bin", "plumbline"), bin.resolve("plumbline"));

    Process process = new ProcessBuilder("bash", script.toString(), "check").start();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(Plumbline.FAILED);
    assertThat(err).isEqualTo("plumbline: cli/target/plumbline.jar is missing; run: make build\n");
  }
}
