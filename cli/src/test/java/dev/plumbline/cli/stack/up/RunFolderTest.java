package dev.plumbline.cli.stack.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plumbline.cli.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path folder;

  @Test
  void aFolderWithFilesOfOthers_isRefused_soThatNoneIsRemoved() throws IOException {
    Files.createDirectory(folder.resolve("logs"));

    assertThatThrownBy(() -> RunFolder.of(folder))
        .isInstanceOf(StackException.class)
        .hasMessageStartingWith("--folder " + folder + " has files that no run wrote; expected");
  }

  @Test
  void oneThatIsMissingOrEmptyOrOfARun_isTaken() throws IOException {
    assertThat(RunFolder.of(folder.resolve("missing")).charter())
        .isEqualTo(folder.resolve("missing/charter.json"));
    RunFolder.of(folder);
    Files.createDirectory(folder.resolve("logs"));
    Files.createFile(folder.resolve("lock"));
    RunFolder.of(folder);
  }
}
