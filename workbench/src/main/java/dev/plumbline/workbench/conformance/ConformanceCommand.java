package dev.plumbline.workbench.conformance;

import dev.plumbline.cases.Case;
import dev.plumbline.cases.CaseFiles;
import dev.plumbline.cases.Comparison;
import dev.plumbline.cases.IndependentCases;
import dev.plumbline.cases.Matrix;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the conformance cases in every language and compares the answers. */
@Command(
    name = "conformance",
    mixinStandardHelpOptions = true,
    description =
        "Run the conformance cases in Java, Go, Rust and others, and compare the answers.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every participant answers as expected",
      "1:an answer differs",
      "2:the cases or participants cannot be read, or one cannot be built"
    },
    subcommands = {SweepCommand.class, DifferentialCommand.class, HopsCommand.class})
public final class ConformanceCommand implements Callable<Integer> {
  @Mixin private ParticipantOptions options = new ParticipantOptions();

  @Option(
      names = "--cases",
      paramLabel = "TEXT",
      description = "Only cases whose id contains this.")
  private String containing = "";

  @Option(
      names = "--charter",
      paramLabel = "FILE",
      description =
          "A compiled charter for the participants, instead of the demo's; only cases that name"
              + " nothing of the demo's.")
  private @Nullable Path charter;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      Path vectors = options.folder().resolve("vectors");
      List<Case> cases =
          CaseFiles.read(vectors).stream().filter(each -> each.id().contains(containing)).toList();
      Map<String, String> environment = Map.of();
      if (charter != null) {
        environment = Map.of("PLUMBLINE_CHARTER", charter.toAbsolutePath().toString());
        cases =
            IndependentCases.of(
                cases, valid(vectors.resolve("charter/compiled.json")), valid(charter));
      }
      Matrix matrix =
          new Comparison(
                  options.root(),
                  options.logs(),
                  options.folder().resolve("known-failing"),
                  cases,
                  environment)
              .run(options.built());
      matrix.print(out);
      long right = matrix.right();
      out.printf("%d passed, %d failed%n", right, matrix.complaints().size());
      out.flush();
      return matrix.passed() ? 0 : ExitCode.FOUND;
    } catch (IOException problem) {
      spec.commandLine().getErr().println("workbench conformance: " + problem.getMessage());
      return ExitCode.FAILED;
    }
  }

  private static Charter valid(Path file) throws IOException {
    CharterResult result = CharterLoader.load(CharterFiles.at(file));
    if (!result.isValid()) {
      throw new IOException(result.problems().get(0).toString());
    }
    return result.charter();
  }
}
