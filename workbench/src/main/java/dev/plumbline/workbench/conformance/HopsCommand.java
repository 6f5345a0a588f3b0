package dev.plumbline.workbench.conformance;

import dev.plumbline.cases.Participant;
import dev.plumbline.cases.hops.Hops;
import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Sends baggage through chains of real services. */
@Command(
    name = "hops",
    mixinStandardHelpOptions = true,
    description =
        "Send baggage through the relays of every language, in chains that start at each, over"
            + " HTTP, gRPC and gRPC streams, and check what arrives at the end.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:exactly the entries that the charter allows arrive",
      "1:others arrive, or some are missing",
      "2:a relay cannot be built or does not listen"
    })
final class HopsCommand implements Callable<Integer> {
  @Mixin private ParticipantOptions options = new ParticipantOptions();

  @Spec private CommandSpec spec;

  private int passed;
  private int failed;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      List<Participant> participants =
          options.built().stream().filter(Participant::relays).toList();
      try (Hops hops = new Hops(options.root(), options.logs(), participants, this::tell)) {
        hops.run();
      }
      out.printf("%d passed, %d failed%n", passed, failed);
      out.flush();
      return failed == 0 && passed > 0 ? 0 : ExitCode.FOUND;
    } catch (IOException problem) {
      spec.commandLine().getErr().println("workbench conformance hops: " + problem.getMessage());
      return ExitCode.FAILED;
    }
  }

  private void tell(String name, String complaint) {
    PrintWriter out = spec.commandLine().getOut();
    if (complaint.isEmpty()) {
      passed++;
      out.println("  ok    " + name);
    } else {
      failed++;
      out.println("  FAIL  " + name + ": " + complaint);
    }
    out.flush();
  }
}
