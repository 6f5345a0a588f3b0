package dev.plumbline.cli.stack.up;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about the backend of one's own services. */
@Command(
    name = "stack",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Collector, Prometheus, Alertmanager and console for your own services.",
    subcommands = {StackUpCommand.class, CommandLine.HelpCommand.class})
public final class StackCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
