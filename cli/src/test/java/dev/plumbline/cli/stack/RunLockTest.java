package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path folder;

  @Test
  void aSecondRunInAFolder_isRefused_untilTheFirstHasEnded() {
    assertThat(RunLock.wasIn(folder)).isFalse();
    try (RunLock first = RunLock.take(folder)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> RunLock.take(folder))
          .hasMessage(
              "a stack runs in %s already, as process %d: stop it or choose another folder"
                  .formatted(folder, ProcessHandle.current().pid()));
    }
    RunLock.take(folder).close();
    assertThat(RunLock.wasIn(folder)).isTrue();
  }

  @Test
  void aFileOfAnother_isNoMark_andALinkIsNotFollowed() throws IOException {
    Path lock = Files.writeString(folder.resolve("lock"), "mine\n");
    assertThat(RunLock.wasIn(folder)).isFalse();

    Path theirs = Files.move(lock, folder.resolve("theirs"));
    Files.createSymbolicLink(lock, theirs);
    assertThatThrownBy(() -> RunLock.take(folder))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("lock cannot be written");
    assertThat(theirs).hasContent("mine");
  }
}
