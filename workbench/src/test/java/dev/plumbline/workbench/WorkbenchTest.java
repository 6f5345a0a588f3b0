package dev.plumbline.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkbenchTest {

  @Test
  void everyCommand_hasHelp() {
    assertThat(Workbench.commandLine().getSubcommands())
        .containsOnlyKeys("audit", "conformance", "demo", "smoke", "help");
    for (String name : Workbench.commandLine().getSubcommands().keySet()) {
      Run help = Run.workbench("help", name);
      assertThat(help.exit()).as(name).isZero();
      assertThat(help.out()).as(name).contains("Usage: ");
    }
  }

  @Test
  void version_isThatOfTheWorkbench() {
    assertThat(Run.workbench("--version").out()).startsWith("workbench ");
  }

  @Test
  void noCommand_asksWhich() {
    Run run = Run.workbench();

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("Which command?").contains("Usage: workbench");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"demo --root", "smoke --root", "conformance --root", "conformance hops --root"})
  void outsideACheckout_oneLineSaysSo(String command, @TempDir Path folder) {
    String[] words = (command + " " + folder).split(" ", -1);
    Run run = Run.workbench(words);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("checkout of Plumbline").hasLineCount(1);
  }
}
