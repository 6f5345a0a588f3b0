package dev.plumbline.cli;

import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.query.FileArgument;
import dev.plumbline.cli.query.SafeUrl;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Command lines whose failures are one message, without passwords. */
public final class CommandLines {

  private CommandLines() {}

  /** Returns the command line of a command with all below it, ready to be executed. */
  public static CommandLine of(Object command) {
    return new CommandLine(command)
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .registerConverter(Path.class, new FileArgument())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(CommandLines::wrongParameter)
        .setExecutionExceptionHandler(CommandLines::oneLine);
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
    return ExitCode.FAILED;
  }
}
