package dev.plumbline.cli;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.docs.Site;
import dev.plumbline.cli.format.Counted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the charter as a static site. */
@Command(
    name = "docs",
    mixinStandardHelpOptions = true,
    description =
        "Write the charter as a static site: every span, metric, attribute, error and rule under an"
            + " address of its own.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:written", "1:the charter has problems", "2:a file could not be written"})
final class DocsCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "CHARTER",
      arity = "0..1",
      defaultValue = "${sys:plumbline.charter:-charter}",
      description = "The charter (default: ${DEFAULT-VALUE}).")
  private Path charter;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      defaultValue = "build/docs",
      description = "The folder to write into (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CharterResult result = CharterLoader.load(CharterFiles.at(charter));
    if (!result.isValid()) {
      result.problems().forEach(spec.commandLine().getErr()::println);
      return ExitCode.FOUND;
    }
    int files = new Site(result.charter()).write(output);
    spec.commandLine()
        .getOut()
        .println(
            "%s written from %s; open %s"
                .formatted(
                    Counted.of(files, "file"), result.charter(), output.resolve("index.html")));
    return 0;
  }
}
