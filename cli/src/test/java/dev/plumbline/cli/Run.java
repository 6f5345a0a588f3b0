package dev.plumbline.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import picocli.CommandLine;

/** One run of the command line inside the test: exit code, standard output, standard error. */
record Run(int exit, String out, String err) {
  /** The demo's charter. */
  static final Path CHARTER = Path.of("..", "charter", "shop");

  /** The same in whole, without a base, to be changed in one place. */
  static final Path WHOLE = Path.of("..", "conformance", "vectors", "charter", "whole");

  static Run plumbline(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    CommandLine command =
        Plumbline.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return new Run(command.execute(words), out.toString(), err.toString());
  }
}
