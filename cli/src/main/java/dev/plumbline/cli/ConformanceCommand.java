package dev.plumbline.cli;

import dev.plumbline.conformance.cases.Case;
import dev.plumbline.conformance.cases.CaseFiles;
import dev.plumbline.conformance.cases.Comparison;
import dev.plumbline.conformance.cases.Matrix;
import dev.plumbline.conformance.cases.Participant;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts the vectors to every language and compares the answers. */
@Command(
    name = "conformance",
    mixinStandardHelpOptions = true,
    description = "Put the vectors to Java, Go, Rust and others, and compare what they answer.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every participant answers as expected",
      "1:one does not",
      "2:the cases or participants cannot be read, or one cannot be built"
    })
final class ConformanceCommand implements Callable<Integer> {
  @Option(
      names = "--root",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Root of the repository (default: ${DEFAULT-VALUE}).")
  private Path root;

  @Option(
      names = "--participants",
      paramLabel = "FILE",
      description = "The list of participants (default: conformance/participants.yaml).")
  private Path list;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Only these participants.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--cases",
      paramLabel = "TEXT",
      description = "Only cases whose id contains this.")
  private String containing = "";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      Path folder = root.resolve("conformance");
      Path logs = Files.createDirectories(root.resolve("build/conformance/log"));
      List<Case> cases =
          CaseFiles.read(folder.resolve("vectors")).stream()
              .filter(each -> each.id().contains(containing))
              .toList();
      List<Participant> participants = participants(folder);
      for (Participant participant : participants) {
        build(participant);
      }
      Matrix matrix =
          new Comparison(root, logs, folder.resolve("known-failing"), cases).run(participants);
      matrix.print(out);
      long right = matrix.right();
      out.printf("%d passed, %d failed%n", right, matrix.complaints().size());
      out.flush();
      return matrix.passed() ? 0 : Plumbline.FOUND;
    } catch (IOException problem) {
      spec.commandLine().getErr().println("plumbline conformance: " + problem.getMessage());
      return Plumbline.FAILED;
    }
  }

  private List<Participant> participants(Path folder) throws IOException {
    List<Participant> all =
        Participant.read(list == null ? folder.resolve("participants.yaml") : list);
    for (String name : only) {
      if (all.stream().noneMatch(each -> each.name().equals(name))) {
        throw new ParameterException(
            spec.commandLine(),
            "there is no participant \""
                + name
                + "\"; expected one of "
                + String.join(", ", all.stream().map(Participant::name).toList()));
      }
    }
    return all.stream().filter(each -> only.isEmpty() || only.contains(each.name())).toList();
  }

  private void build(Participant participant) throws IOException, InterruptedException {
    if (participant.build().isEmpty()) {
      return;
    }
    int code =
        new ProcessBuilder(participant.build())
            .directory(root.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException(
          participant.name()
              + " was not built: "
              + String.join(" ", participant.build())
              + " ended with exit code "
              + code);
    }
  }
}
