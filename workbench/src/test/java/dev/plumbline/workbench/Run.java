package dev.plumbline.workbench;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** One run of a command line inside the test: exit code, standard output, standard error. */
public record Run(int exit, String out, String err) {

  public static Run workbench(String... words) {
    return of(Workbench.commandLine(), words);
  }

  public static Run of(CommandLine command, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Run(command.execute(words), out.toString(), err.toString());
  }
}
