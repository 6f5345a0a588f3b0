package dev.plumbline.cli;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.FlatCharter;
import dev.plumbline.charter.FlatRow;
import dev.plumbline.charter.Location;
import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a charter as it is in force: flattened over its base, with the origin of each row. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Show a charter flattened over its base: each row with the file and line that it comes from.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown",
      "1:the charter has problems, or has no such part",
      "2:a file could not be read or written"
    })
final class ShowCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "CHARTER",
      arity = "0..1",
      defaultValue = "${sys:plumbline.charter:-charter}",
      description = "The charter (default: ${DEFAULT-VALUE}).")
  private Path charter;

  @Parameters(
      index = "1",
      paramLabel = "PART",
      arity = "0..1",
      description = "Only the rows of this part, like metrics, errors or errors.reasons.")
  private @Nullable String part;

  @Option(
      names = "--weaver",
      description = "Write the flat registry for Weaver instead: manifest.yaml and registry.yaml.")
  private boolean weaver;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "With --weaver: the folder to write into; without, the registry is printed.")
  private @Nullable Path output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    FlatCharter flat = FlatCharter.of(CharterFiles.at(charter));
    if (!flat.result().isValid()) {
      flat.result().problems().forEach(spec.commandLine().getErr()::println);
      return Files.exists(charter) ? ExitCode.FOUND : ExitCode.FAILED;
    }
    PrintWriter out = spec.commandLine().getOut();
    return weaver ? registry(flat, out) : rows(flat, out);
  }

  private int registry(FlatCharter flat, PrintWriter out) throws IOException {
    Path folder = output;
    if (folder == null) {
      out.print(flat.registry());
      out.flush();
      return 0;
    }
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("manifest.yaml"), flat.manifest());
    Files.writeString(folder.resolve("registry.yaml"), flat.registry());
    out.println(folder + ": written, the flat registry of " + flat.result().charter());
    return 0;
  }

  private int rows(FlatCharter flat, PrintWriter out) {
    List<FlatRow> shown = new ArrayList<>();
    Set<String> parts = new LinkedHashSet<>();
    for (FlatRow row : flat.rows()) {
      parts.add(row.part().replaceFirst("\\..*", ""));
      String wanted = part;
      if (wanted == null || row.part().equals(wanted) || row.part().startsWith(wanted + '.')) {
        shown.add(row);
      }
    }
    if (shown.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "show: the charter has no part \""
                  + part
                  + "\"; expected one of "
                  + String.join(", ", parts));
      return ExitCode.FOUND;
    }
    String base = flat.result().charter().base();
    out.println(
        flat.result().charter() + (base == null ? ", extends no base" : ", over base " + base));
    int width = shown.stream().mapToInt(row -> origin(row).length()).max().orElse(0);
    for (FlatRow row : shown) {
      out.println(
          ("%-" + width + "s  %s: %s")
              .formatted(origin(row), row.part(), row.text())
              .stripTrailing());
    }
    return 0;
  }

  private static String origin(FlatRow row) {
    Location over = row.over();
    return row.location().fileAndLine() + (over == null ? "" : " over " + over.fileAndLine());
  }
}
