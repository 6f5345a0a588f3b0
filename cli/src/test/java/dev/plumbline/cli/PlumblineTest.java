package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PlumblineTest {
  @Test
  void everyCommand_explainsItself() {
    CommandLine plumbline = Plumbline.commandLine();

    assertThat(plumbline.getSubcommands())
        .containsKeys("check", "generate", "package", "completion");
    for (String name : plumbline.getSubcommands().keySet()) {
      Run help = Run.plumbline("help", name);

      assertThat(help.exit()).as(name).isZero();
      assertThat(help.out()).as(name).contains("Usage: plumbline " + name);
    }
  }

  @Test
  void aMistypedCommand_getsASuggestion() {
    Run run = Run.plumbline("chek");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("'chek'").contains("Did you mean").contains("plumbline check");
  }

  @Test
  void aMistypedOption_getsASuggestion() {
    Run run = Run.plumbline("check", "--fromat", "json");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("'--fromat'").contains("--format");
  }

  @Test
  void noCommand_asksWhich() {
    Run run = Run.plumbline();

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("Which command?").contains("Usage: plumbline");
  }

  @Test
  void completion_isAScriptForTheShell() {
    Run run = Run.plumbline("completion");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .startsWith("#!/usr/bin/env bash")
        .contains("_complete_plumbline")
        .contains("generate");
  }

  @Test
  void theVersion_isSaid() {
    assertThat(Run.plumbline("--version").out()).startsWith("plumbline ");
  }
}
