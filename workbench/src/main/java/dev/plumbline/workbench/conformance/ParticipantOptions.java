package dev.plumbline.workbench.conformance;

import dev.plumbline.cases.Participant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that select the participants of a conformance run. */
final class ParticipantOptions {
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
  private @Nullable Path list;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Only these participants.")
  private List<String> only = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  Path root() {
    return root;
  }

  /**
   * The folder of cases and participants.
   *
   * @throws IOException where there is none
   */
  Path folder() throws IOException {
    Path folder = root.resolve("conformance");
    if (!Files.isDirectory(folder.resolve("vectors"))) {
      throw new IOException(
          root.toAbsolutePath().normalize()
              + " is no checkout of Plumbline; expected one, as --root DIR");
    }
    return folder;
  }

  /** Where participants' standard error goes. */
  Path logs() throws IOException {
    return Files.createDirectories(root.resolve("build/conformance/log"));
  }

  /** Returns the selected participants, each built. */
  List<Participant> built() throws IOException, InterruptedException {
    List<Participant> all =
        Participant.read(list == null ? folder().resolve("participants.yaml") : list);
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
    List<Participant> wanted =
        all.stream().filter(each -> only.isEmpty() || only.contains(each.name())).toList();
    for (Participant participant : wanted) {
      build(participant);
    }
    return wanted;
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
