package dev.plumbline.cli.review;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.review.charter.CharterPlaces;
import dev.plumbline.cli.review.git.GitTree;
import dev.plumbline.cli.review.git.Repository;
import dev.plumbline.cli.review.git.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reviews a change of a repository by its charters. */
@Command(
    name = "review",
    mixinStandardHelpOptions = true,
    description =
        "Review a change: charters and their version steps, generated code that is out of date, and"
            + " names of attributes, metrics and spans in new lines of Java, Go and Rust that the"
            + " charter does not know.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing was found", "1:there are findings", "2:the review could not run"})
public final class ReviewCommand implements Callable<Integer> {
  enum Format {
    TEXT,
    MARKDOWN,
    SARIF
  }

  @Parameters(
      index = "0",
      paramLabel = "BASE",
      description =
          "The revision before: a commit, tag, branch or tree. For commits the change begins where"
              + " HEAD's history left BASE's.")
  private String base;

  @Parameters(
      index = "1",
      paramLabel = "HEAD",
      arity = "0..1",
      description = "The revision after (default: the files on disk that git knows or would add).")
  private @Nullable String head;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, markdown or sarif (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--charter",
      paramLabel = "CHARTER",
      description =
          "The charter of all sources, where it is not in this repository (default: for each"
              + " source the nearest one above it).")
  private @Nullable Path charter;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "A folder of the repository (default: the working directory).")
  private Path folder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Repository repository = Repository.around(folder);
    String fork = repository.forkPoint(base, head == null ? "HEAD" : head);
    // What cannot be found is named as it was written.
    try (GitTree old = repository.tree(fork);
        Snapshot fresh = head == null ? repository.workTree() : repository.tree(head)) {
      return review(old, fresh);
    }
  }

  private int review(GitTree old, Snapshot fresh) throws IOException {
    IgnoreFile ignored = ignored(fresh);
    if (!ignored.problems().isEmpty()) {
      ignored.problems().forEach(spec.commandLine().getErr()::println);
      return ExitCode.FAILED;
    }
    CharterPlaces before = CharterPlaces.in(old);
    CharterPlaces after = CharterPlaces.in(fresh);
    CharterPlaces inForce = after;
    if (charter != null) {
      CharterFiles files = CharterFiles.at(charter);
      CharterResult result = CharterLoader.load(files);
      if (!result.isValid()) {
        result.problems().forEach(spec.commandLine().getErr()::println);
        return ExitCode.FAILED;
      }
      inForce = CharterPlaces.only(charter.toString(), files, result);
    }
    if (inForce.byFolder().isEmpty() && before.byFolder().isEmpty()) {
      throw new IOException(
          "there is no charter in this repository; expected a folder with policy.yaml and"
              + " registry/manifest.yaml, or --charter CHARTER");
    }
    ReviewResult result =
        new Review(fresh, fresh.since(old), before, after, inForce, ignored).run();
    spec.commandLine()
        .getOut()
        .println(
            switch (format) {
              case TEXT -> ReviewText.of(result);
              case MARKDOWN -> ReviewMarkdown.of(result);
              case SARIF -> ReviewSarif.of(result);
            });
    return result.findings().isEmpty() ? 0 : ExitCode.FOUND;
  }

  private static IgnoreFile ignored(Snapshot fresh) throws IOException {
    return IgnoreFile.parse(
        fresh.files().contains(IgnoreFile.NAME)
            ? new String(fresh.read(IgnoreFile.NAME), StandardCharsets.UTF_8)
            : "");
  }
}
