package dev.plumbline.cli;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.format.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a charter as one JSON document, or checks that the document is up to date. */
@Command(
    name = "compile",
    mixinStandardHelpOptions = true,
    description =
        "Write a charter as the one JSON file that services of every language read (PLUMBLINE_CHARTER).",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:written, or with --check the file is up to date",
      "1:the charter has problems, or with --check the file is out of date",
      "2:a file could not be read or written"
    })
final class CompileCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "CHARTER",
      arity = "0..1",
      defaultValue = "${sys:plumbline.charter:-charter}",
      description = "Folder, archive or compiled file of the charter (default: ${DEFAULT-VALUE}).")
  private Path charter;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "charter.json",
      description = "The file to write; - for standard output (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(names = "--check", description = "Write nothing; check whether the file is up to date.")
  private boolean check;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    CompiledCharter compiled = CompiledCharter.of(CharterFiles.at(charter));
    if (!compiled.result().isValid()) {
      compiled.result().problems().forEach(spec.commandLine().getErr()::println);
      return Files.exists(charter) ? ExitCode.FOUND : ExitCode.FAILED;
    }
    byte[] json = compiled.json();
    if (check) {
      return check(json, out);
    }
    if (output.toString().equals("-")) {
      out.print(new String(json, StandardCharsets.UTF_8));
      out.flush();
      return 0;
    }
    Output.parents(output);
    Files.write(output, json);
    out.println(output + ": written, charter " + compiled.result().charter());
    return 0;
  }

  private int check(byte[] json, PrintWriter out) throws IOException {
    boolean missing = !Files.isRegularFile(output);
    if (!missing && Arrays.equals(Files.readAllBytes(output), json)) {
      return 0;
    }
    out.println(
        output
            + (missing ? " is missing" : " is out of date")
            + "; run: plumbline compile "
            + charter
            + " -o "
            + output);
    return ExitCode.FOUND;
  }
}
