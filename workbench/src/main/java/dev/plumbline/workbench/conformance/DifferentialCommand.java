package dev.plumbline.workbench.conformance;

import dev.plumbline.cases.CaseFiles;
import dev.plumbline.cases.Participant;
import dev.plumbline.cases.differential.Differential;
import dev.plumbline.cases.differential.Disagreement;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.query.Period;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends every language the same generated input and compares the answers. */
@Command(
    name = "differential",
    mixinStandardHelpOptions = true,
    description =
        "Mutate the inputs of the cases, run them in every language and print inputs with"
            + " different answers as cases: traceparent and tracestate, baggage, ErrorInfo,"
            + " problem+json, names, hosts.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all answers were equal",
      "1:not all were; build/conformance/found.yaml has them",
      "2:a participant cannot be built or does not answer"
    })
final class DifferentialCommand implements Callable<Integer> {
  /** More of the same would add nothing. */
  private static final int ENOUGH = 20;

  @Mixin private ParticipantOptions options = new ParticipantOptions();

  @Option(
      names = "--inputs",
      paramLabel = "NUMBER",
      defaultValue = "20000",
      description = "Minimum number of inputs (default: ${DEFAULT-VALUE}).")
  private long inputs;

  @Option(
      names = "--for",
      paramLabel = "PERIOD",
      description = "Run for this time instead, such as 10m.")
  private @Nullable String time;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Seed that reproduces the inputs (default: random).")
  private @Nullable Long seed;

  @Spec private CommandSpec spec;

  private final List<Disagreement> found = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    if (inputs < 1) {
      throw new ParameterException(
          spec.commandLine(), "--inputs is " + inputs + "; expected 1 or more");
    }
    long seconds = time == null ? 0 : Period.seconds(spec, "--for", time);
    long from = seed == null ? System.nanoTime() & 0xffff_ffffL : seed;
    PrintWriter out = spec.commandLine().getOut();
    try {
      List<Participant> participants = options.built();
      try (Differential differential =
          new Differential(
              options.root(),
              options.logs(),
              participants,
              CaseFiles.read(options.folder().resolve("vectors")),
              from)) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        BooleanSupplier more =
            () ->
                found.size() < ENOUGH
                    && (seconds > 0 ? System.nanoTime() < until : put(differential) < inputs);
        differential.run(more, this::tell);
        new TreeMap<>(differential.counts())
            .forEach(
                (operation, count) -> out.printf(Locale.ROOT, "%-26s %,d%n", operation, count));
        out.printf(
            Locale.ROOT,
            "%,d inputs from seed %d, %s%n",
            put(differential),
            from,
            found.isEmpty() ? "all answers were equal" : found.size() + " answered differently");
        out.flush();
      }
      return found.isEmpty() ? 0 : ExitCode.FOUND;
    } catch (IOException problem) {
      spec.commandLine()
          .getErr()
          .println("workbench conformance differential: " + problem.getMessage());
      return ExitCode.FAILED;
    }
  }

  private static long put(Differential differential) {
    return differential.counts().values().stream().mapToLong(Long::longValue).sum();
  }

  private void tell(Disagreement one) {
    if (found.stream().anyMatch(each -> each.id().equals(one.id()))) {
      return; // another way to the same
    }
    found.add(one);
    spec.commandLine().getOut().println(one.asVector());
    spec.commandLine().getOut().flush();
    StringBuilder all = new StringBuilder();
    found.forEach(each -> all.append(each.asVector()));
    Path file = options.root().resolve("build/conformance/found.yaml");
    try {
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, all);
    } catch (IOException unwritten) {
      spec.commandLine().getErr().println(file + " could not be written: " + unwritten);
    }
  }
}
