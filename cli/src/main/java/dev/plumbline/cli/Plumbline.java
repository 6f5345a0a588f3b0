package dev.plumbline.cli;

import dev.plumbline.cli.command.ProductVersion;
import dev.plumbline.cli.create.NewCommand;
import dev.plumbline.cli.explain.ExplainCommand;
import dev.plumbline.cli.infer.InferCommand;
import dev.plumbline.cli.init.InitCommand;
import dev.plumbline.cli.lesson.LessonCommand;
import dev.plumbline.cli.review.ReviewCommand;
import dev.plumbline.cli.sampling.SamplingCommand;
import dev.plumbline.cli.sign.SignCommand;
import dev.plumbline.cli.sign.TrustCommand;
import dev.plumbline.cli.slo.SloCommand;
import dev.plumbline.cli.stack.up.StackCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code plumbline}. Each subcommand is a class of its own that is named in the list
 * below.
 *
 * <p>Exit codes: 0 success, 1 problems were found, 2 the command could not run.
 */
@Command(
    name = "plumbline",
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class,
    description =
        "One charter for telemetry in every language: validate, generate, enforce, check.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CheckCommand.class,
      InitCommand.class,
      NewCommand.class,
      InferCommand.class,
      CompileCommand.class,
      DiffCommand.class,
      SignCommand.class,
      TrustCommand.class,
      DocsCommand.class,
      StackCommand.class,
      VerifyCommand.class,
      ExplainCommand.class,
      TraceCommand.class,
      GenerateCommand.class,
      PackageCommand.class,
      ReviewCommand.class,
      LessonCommand.class,
      SamplingCommand.class,
      ShowCommand.class,
      SloCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class,
    },
    footer = {"", "Run plumbline help COMMAND for details."},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:success", "1:problems were found", "2:the command could not run"})
public final class Plumbline implements Runnable {
  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The whole command line, ready to be executed. */
  public static CommandLine commandLine() {
    return CommandLines.of(new Plumbline());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
