package dev.plumbline.workbench.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.lesson.Folders;
import dev.plumbline.cli.stack.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A checkout with one lesson and a learner at its command line: real processes of plumbline.jar.
 */
final class LearnersCheckout implements AutoCloseable {
  private static final long PATIENCE_MS = 60_000;

  private final Path root;
  private @Nullable Process watch;

  private LearnersCheckout(Path root) {
    this.root = root;
  }

  /** Copies the lesson; what it builds on is linked to. */
  static LearnersCheckout make(Path root, String lesson) throws IOException {
    Path of = Checkout.find(null).root();
    Files.createDirectories(root.resolve("compose/collector"));
    Files.createFile(root.resolve("compose/collector/collector.yaml"));
    Files.createSymbolicLink(root.resolve("charter"), of.resolve("charter"));
    Path tutorials = Files.createDirectories(root.resolve("tutorials"));
    Files.copy(of.resolve("tutorials/go.sum"), tutorials.resolve("go.sum"));
    // By its own path the library is compiled already.
    Files.writeString(
        tutorials.resolve("go.mod"),
        Files.readString(of.resolve("tutorials/go.mod"))
            .replace("=> ../telemetry-go", "=> " + of.resolve("telemetry-go")));
    Folders.copy(of.resolve("tutorials/shop"), tutorials.resolve("shop"));
    for (String folder : List.of("start", "solution")) {
      Folders.copy(
          of.resolve("tutorials").resolve(lesson).resolve(folder),
          tutorials.resolve(lesson).resolve(folder));
    }
    Files.copy(
        of.resolve("tutorials").resolve(lesson).resolve("check.yaml"),
        tutorials.resolve(lesson).resolve("check.yaml"));
    return new LearnersCheckout(root);
  }

  Path work(String lesson) {
    return root.resolve("tutorials").resolve(lesson).resolve("work");
  }

  Path solution(String lesson) {
    return root.resolve("tutorials").resolve(lesson).resolve("solution/main.go");
  }

  /** Runs a command to its end, which has to be a success; returns what it said. */
  String run(String... arguments) throws IOException, InterruptedException {
    Path said = Files.createTempFile(root, "said", ".txt");
    Process process = start(said, arguments);
    assertThat(process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
    String text = Files.readString(said);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  /** Begins to watch a lesson. */
  void watch(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("watch"));
    words.addAll(List.of(arguments));
    watch = start(log(), words.toArray(String[]::new));
  }

  /** Waits for a new line with a text; returns it. */
  String awaitLine(String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
    while (System.nanoTime() < end) {
      Optional<String> line =
          Files.readString(log()).lines().filter(each -> each.contains(text)).findFirst();
      if (line.isPresent()) {
        return line.get();
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no line with \"" + text + "\":\n" + Files.readString(log()));
  }

  /** Writes another file and renames it; returns when. */
  LocalTime saveAsEditorsDo(Path file, Path content) throws IOException {
    Path other = file.resolveSibling("main.go.new");
    Files.copy(content, other, StandardCopyOption.REPLACE_EXISTING);
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    return LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Ends the watching in order, as Ctrl-C does; no process of the learner may be left. Not by
   * SIGINT, which is ignored below a test that runs in the background.
   */
  void interrupt() throws IOException, InterruptedException {
    Process process = Objects.requireNonNull(watch);
    new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid())).start().waitFor();
    assertThat(process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(
            each -> each.info().command().orElse("").startsWith(root.resolve("build").toString()));
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.destroyForcibly();
    }
  }

  private Path log() {
    return root.resolve("watch.txt");
  }

  private Process start(Path said, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Checkout.find(null).root().resolve("cli/target/plumbline.jar").toString(),
                "lesson"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()));
    return builder.start();
  }
}
