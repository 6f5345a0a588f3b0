package dev.plumbline.cli.create;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes new services. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description = "Write a new service, or a chain of three, that conforms from its first run.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {NewServiceCommand.class, NewChainCommand.class})
public final class NewCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which one: service or chain?");
  }
}
