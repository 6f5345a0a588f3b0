package dev.plumbline.cli;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.generate.JavaSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.lang.model.SourceVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes a Java package with the charter's own attribute keys and reasons. */
@Command(
    name = "java",
    mixinStandardHelpOptions = true,
    description =
        "Write a Java package: the charter's own attribute keys and reasons, for code that makes"
            + " spans by hand. A service itself needs no package: the agent reads the charter.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:written, or with --check the files are up to date",
      "1:the charter has problems, or with --check a file is out of date",
      "2:a file could not be read or written"
    })
final class GenerateJavaCommand implements Callable<Integer> {
  @Option(
      names = "--charter",
      paramLabel = "DIR",
      defaultValue = "${sys:plumbline.charter:-charter}",
      description = "Folder of the charter (default: ${DEFAULT-VALUE}).")
  private Path folder;

  @Option(
      names = "--package",
      paramLabel = "NAME",
      required = true,
      description = "Name of the package, like com.acme.telemetry.")
  private String packageName;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "Folder of sources; the package's folder is made in it.")
  private Path output;

  @Option(names = "--check", description = "Write nothing; check whether the files are up to date.")
  private boolean check;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!SourceVersion.isName(packageName)) {
      throw new ParameterException(
          spec.commandLine(),
          "--package is \"" + packageName + "\"; expected a name like com.acme.telemetry");
    }
    CharterResult result = CharterLoader.load(CharterFiles.at(folder));
    if (!result.isValid()) {
      result.problems().forEach(spec.commandLine().getErr()::println);
      return Files.exists(folder) ? ExitCode.FOUND : ExitCode.FAILED;
    }
    Path sources = output.resolve(packageName.replace('.', '/'));
    int exit = 0;
    for (Map.Entry<String, String> file :
        new JavaSource(packageName, result.charter()).files().entrySet()) {
      Path target = sources.resolve(file.getKey());
      if (!check) {
        Files.createDirectories(sources);
        Files.writeString(target, file.getValue());
      } else if (!Files.isRegularFile(target)
          || !Files.readString(target).equals(file.getValue())) {
        spec.commandLine()
            .getOut()
            .println(target + " is missing or out of date; run: " + GenerateCommand.command(spec));
        exit = ExitCode.FOUND;
      }
    }
    if (!check) {
      spec.commandLine().getOut().println(sources + ": written from " + result.charter());
    }
    return exit;
  }
}
