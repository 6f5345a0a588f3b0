package dev.plumbline.cli;

import dev.plumbline.cli.audit.AuditCommand;
import dev.plumbline.cli.conformance.ConformanceCommand;
import dev.plumbline.cli.demo.DemoCommand;
import dev.plumbline.cli.demo.SmokeCommand;
import dev.plumbline.cli.explain.ExplainCommand;
import dev.plumbline.cli.infer.InferCommand;
import dev.plumbline.cli.init.InitCommand;
import dev.plumbline.cli.lesson.LessonCommand;
import dev.plumbline.cli.query.FileArgument;
import dev.plumbline.cli.query.SafeUrl;
import dev.plumbline.cli.sampling.SamplingCommand;
import dev.plumbline.cli.slo.SloCommand;
import dev.plumbline.cli.stack.up.StackCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
      AuditCommand.class,
      CheckCommand.class,
      InitCommand.class,
      InferCommand.class,
      CompileCommand.class,
      DiffCommand.class,
      DocsCommand.class,
      DemoCommand.class,
      SmokeCommand.class,
      StackCommand.class,
      ConformanceCommand.class,
      VerifyCommand.class,
      ExplainCommand.class,
      TraceCommand.class,
      GenerateCommand.class,
      PackageCommand.class,
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
  /** Something was found. */
  public static final int FOUND = 1;

  /** The command could not run. */
  public static final int FAILED = 2;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The whole command line, ready to be executed. */
  public static CommandLine commandLine() {
    return new CommandLine(new Plumbline())
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .registerConverter(Path.class, new FileArgument())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Plumbline::wrongParameter)
        .setExecutionExceptionHandler(Plumbline::oneLine);
  }

  /** As picocli does it; but what was written is repeated without passwords. */
  private static int wrongParameter(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(
        command.getColorScheme().errorText(SafeUrl.without(String.valueOf(failure.getMessage()))));
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, err)) {
      command.usage(err, command.getColorScheme());
    }
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }

  /** Of a file that is missing or cannot be read, the JDK's message is its name alone. */
  private static String message(Exception failure) {
    String message = failure.getMessage();
    if (message == null) {
      return failure.toString();
    }
    if (failure instanceof NoSuchFileException) {
      return message + " is missing";
    }
    return failure instanceof AccessDeniedException
        ? message + " cannot be read or written: access denied"
        : message;
  }

  /** Prints a failure in one line; PLUMBLINE_STACKTRACE=1 adds the stack trace. */
  private static int oneLine(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    PrintWriter err = command.getErr();
    err.println(SafeUrl.without(command.getCommandName() + ": " + message(failure)));
    if ("1".equals(System.getenv("PLUMBLINE_STACKTRACE"))) {
      failure.printStackTrace(err);
    }
    return FAILED;
  }
}
