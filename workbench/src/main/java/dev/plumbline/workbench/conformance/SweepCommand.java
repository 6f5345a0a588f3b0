package dev.plumbline.workbench.conformance;

import dev.plumbline.cases.Participant;
import dev.plumbline.cases.sweep.RateResult;
import dev.plumbline.cases.sweep.Sweep;
import dev.plumbline.cases.sweep.SweepResult;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.format.Counted;
import dev.plumbline.cli.format.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares the sampling decisions of every language for a million trace ids. */
@Command(
    name = "sampling",
    mixinStandardHelpOptions = true,
    description =
        "Compare every language's sampling decisions for the same random trace ids at 12 rates:"
            + " all must keep the same ids, and as many as the rate requires. Also compares the"
            + " SDKs' own TraceIdRatioBased.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no disagreement, every share within chance, lower rates keep subsets",
      "1:not so",
      "2:a participant cannot be built or does not answer"
    })
final class SweepCommand implements Callable<Integer> {
  @Mixin private ParticipantOptions options = new ParticipantOptions();

  @Option(
      names = "--ids",
      paramLabel = "NUMBER",
      defaultValue = "1000000",
      description = "Number of trace ids, 1 to 10000000 (default: ${DEFAULT-VALUE}).")
  private int ids;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "20261122",
      description = "Seed of the trace ids (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (ids < 1 || ids > 10_000_000) {
      throw new ParameterException(
          spec.commandLine(), "--ids is " + ids + "; expected 1 to 10000000");
    }
    PrintWriter out = spec.commandLine().getOut();
    try {
      List<Participant> participants = options.built();
      SweepResult result = new Sweep(options.root(), options.logs(), ids, seed).run(participants);
      print(out, result);
      return result.passed() ? 0 : ExitCode.FOUND;
    } catch (IOException problem) {
      spec.commandLine()
          .getErr()
          .println("workbench conformance sampling: " + problem.getMessage());
      return ExitCode.FAILED;
    }
  }

  private void print(PrintWriter out, SweepResult result) {
    out.printf(
        Locale.ROOT,
        "%,d trace ids from seed %d at %d rates: %s%n%nConsistent probability%n",
        result.ids(),
        seed,
        result.rates().size(),
        String.join(", ", result.participants()));
    TextTable now = new TextTable("rate", "kept", "share", "99.9 % interval", "disagreements");
    TextTable old = new TextTable("rate", "kept", "disagreements", "of what any keeps, all keep");
    for (RateResult each : result.rates()) {
      now.row(
          rate(each),
          counts(each.kept()),
          String.format(
              Locale.ROOT, "%.6f", each.kept().values().iterator().next() / (double) result.ids()),
          each.expected().low() + " to " + each.expected().high(),
          String.valueOf(each.differing()));
      int any = each.oldKeptByAll() + each.oldDiffering();
      old.row(
          rate(each),
          counts(each.oldKept()),
          String.valueOf(each.oldDiffering()),
          any == 0
              ? "-"
              : String.format(Locale.ROOT, "%.1f %%", 100.0 * each.oldKeptByAll() / any));
    }
    out.print(now);
    out.printf(
        Locale.ROOT,
        "  over all pairs of rates and participants a lower rate keeps %d ids that a higher one"
            + " drops%n%n",
        result.escaped());
    out.printf("The SDKs' own TraceIdRatioBased beside it%n");
    out.print(old);
    result.complaints().forEach(text -> out.println("FAIL  " + text));
    out.printf(
        Locale.ROOT,
        "%,d decisions compared, %s%n",
        result.compared(),
        result.passed() ? "no disagreement" : Counted.of(result.complaints().size(), "complaint"));
    out.flush();
  }

  private static String rate(RateResult each) {
    return String.format(Locale.ROOT, "%.4g", each.rate());
  }

  /** One number if all are equal. */
  private static String counts(Map<String, Integer> counts) {
    TreeSet<Integer> different = new TreeSet<>(counts.values());
    return different.size() == 1
        ? String.valueOf(different.first())
        : counts.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(each -> each.getKey() + " " + each.getValue())
            .collect(Collectors.joining(", "));
  }
}
