package dev.plumbline.cli;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.format.Output;
import dev.plumbline.cli.generate.Target;
import dev.plumbline.cli.query.SafeUrl;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Writes the charter's tables for a language or the backend, or checks that the file is up to date.
 */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description =
        "Generate files from the charter for Go, Rust, Java, Prometheus or the Collector.",
    subcommands = GenerateJavaCommand.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:written, or with --check the file is up to date",
      "1:the charter has problems, or with --check the file is out of date",
      "2:a file could not be read or written"
    })
final class GenerateCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "TARGET",
      arity = "0..1",
      description = "go, rust, prometheus or collector.")
  private @Nullable Target given;

  @Option(
      names = "--charter",
      paramLabel = "DIR",
      defaultValue = "${sys:plumbline.charter:-charter}",
      description = "Folder of the charter (default: ${DEFAULT-VALUE}).")
  private Path folder;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "The file to write; - for standard output. Folders above it are made. Default for --library,"
              + " prometheus and collector: its place in a checkout of Plumbline.")
  private @Nullable Path output;

  @Option(
      names = "--package",
      paramLabel = "NAME",
      description =
          "For go: write a package of a service's own code, with this name, the charter's names and"
              + " reasons, and the compiled charter. Needed for go, unless --library is given.")
  private @Nullable String packageName;

  @Option(
      names = "--library",
      description =
          "For go and rust: the names that telemetry-go or telemetry-rust itself uses, instead of a"
              + " service's own code.")
  private boolean library;

  @Option(
      names = "--console",
      paramLabel = "URL",
      defaultValue = "",
      description = "For prometheus: address of the console; alerts link to traces there.")
  private String console;

  @Option(names = "--check", description = "Write nothing; check whether the file is up to date.")
  private boolean check;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Target target = target();
    PrintWriter out = spec.commandLine().getOut();
    if (SafeUrl.hasUser(console)) {
      throw new IOException(
          "--console is "
              + SafeUrl.of(console)
              + " with user information; expected an address without, as alerts show it");
    }
    if (packageName != null && !target.isPackage(packageName)) {
      throw new ParameterException(
          spec.commandLine(),
          target == Target.GO
              ? "--package is \"" + packageName + "\"; expected a Go package's name like acme"
              : "--package is for go; " + name() + " has no packages");
    }
    requirePackage(target);
    CharterResult result = CharterLoader.load(CharterFiles.at(folder));
    if (!result.isValid()) {
      result.problems().forEach(spec.commandLine().getErr()::println);
      return Files.isDirectory(folder) ? ExitCode.FOUND : ExitCode.FAILED;
    }
    String source =
        packageName != null
            ? target.packageNamed(packageName, result.charter(), compiled())
            : target == Target.RUST && !library
                ? Target.rustModule(result.charter(), compiled())
                : target.source(result.charter(), console);
    Path file = output == null ? target.home() : output;
    if (file.toString().equals("-")) {
      out.print(source);
      out.flush();
      return 0;
    }
    if (check) {
      return compare(file, source, out);
    }
    Path home = file.toAbsolutePath().getParent();
    if (output == null && (home == null || !Files.isDirectory(home))) {
      throw new IOException(
          file + " is a file of a checkout of Plumbline, which is not here; expected -o FILE");
    }
    Output.parents(file);
    Files.writeString(file, source);
    out.println(file + ": written from " + result.charter());
    return 0;
  }

  /** A language's file is a service's own, unless the library's is asked for. */
  private void requirePackage(Target target) {
    boolean language = target == Target.GO || target == Target.RUST;
    if (!language || library) {
      return;
    }
    if (target == Target.GO && packageName == null) {
      throw new ParameterException(
          spec.commandLine(),
          "--package is missing; expected --package NAME -o FILE for a package of your own code"
              + " (--library for the names of telemetry-go itself)");
    }
    if (output == null) {
      throw new ParameterException(
          spec.commandLine(),
          target == Target.GO
              ? "-o is missing; expected the file of the package " + packageName
              : "-o is missing; expected the file of a module of your own code (--library for the"
                  + " names of telemetry-rust itself)");
    }
  }

  private String compiled() throws IOException {
    return new String(CompiledCharter.of(CharterFiles.at(folder)).json(), StandardCharsets.UTF_8);
  }

  /** Not required by its annotation, as the subcommand has none. */
  private Target target() {
    if (given == null) {
      throw new ParameterException(
          spec.commandLine(),
          "TARGET is missing; expected go, rust, java, prometheus or collector");
    }
    return given;
  }

  private int compare(Path file, String source, PrintWriter out) throws IOException {
    String present;
    try {
      present = Files.readString(file);
    } catch (NoSuchFileException e) {
      out.println(file + " is missing; run: " + command(spec));
      return ExitCode.FOUND;
    }
    if (present.equals(source)) {
      return 0;
    }
    String[] have = present.split("\n", -1);
    String[] want = source.split("\n", -1);
    int line = 0;
    while (line < have.length && line < want.length && have[line].equals(want[line])) {
      line++;
    }
    out.println(
        "%s:%d is out of date: has %s; expected %s; run: %s"
            .formatted(file, line + 1, shown(have, line), shown(want, line), command(spec)));
    return ExitCode.FOUND;
  }

  /** The command that was given, without {@code --check}. */
  static String command(CommandSpec spec) {
    return "plumbline "
        + spec.root().commandLine().getParseResult().originalArgs().stream()
            .filter(argument -> !argument.equals("--check"))
            .map(argument -> argument.matches("[\\w./:=@,+-]+") ? argument : "'" + argument + "'")
            .collect(Collectors.joining(" "));
  }

  private static String shown(String[] lines, int at) {
    return at < lines.length ? "\"" + lines[at].strip() + "\"" : "nothing";
  }

  private String name() {
    return target().name().toLowerCase(Locale.ROOT);
  }
}
