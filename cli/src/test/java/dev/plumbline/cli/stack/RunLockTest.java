package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
