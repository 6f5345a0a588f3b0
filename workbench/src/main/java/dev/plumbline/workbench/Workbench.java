package dev.plumbline.workbench;

import dev.plumbline.cli.CommandLines;
import dev.plumbline.cli.command.ProductVersion;
import dev.plumbline.workbench.audit.AuditCommand;
import dev.plumbline.workbench.conformance.ConformanceCommand;
import dev.plumbline.workbench.demo.DemoCommand;
import dev.plumbline.workbench.demo.SmokeCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code workbench}: what a checkout of Plumbline runs and is tested with. */
@Command(
    name = "workbench",
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class,
    description = "Run the demo, check it, compare the languages, audit what is locked.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AuditCommand.class,
      ConformanceCommand.class,
      DemoCommand.class,
      SmokeCommand.class,
      CommandLine.HelpCommand.class,
    },
    footer = {"", "Run workbench help COMMAND for details."},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:success", "1:problems were found", "2:the command could not run"})
public final class Workbench implements Runnable {
  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The whole command line, ready to be executed. */
  public static CommandLine commandLine() {
    return CommandLines.of(new Workbench());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
