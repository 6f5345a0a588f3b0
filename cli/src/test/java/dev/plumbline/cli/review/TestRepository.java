package dev.plumbline.cli.review;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A git repository that a test makes. */
public final class TestRepository {
  /** The tree without files, which every repository knows. */
  public static final String NOTHING = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

  private final Path folder;

  public TestRepository(Path folder) throws IOException {
    this.folder = folder;
    git("init", "-q", "-b", "main");
  }

  public Path folder() {
    return folder;
  }

  /** Writes a file; folders above it are made. */
  public TestRepository write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    return this;
  }

  /** Replaces a text that is in a file. */
  public TestRepository change(String file, String old, String fresh) throws IOException {
    String text = Files.readString(folder.resolve(file));
    if (!text.contains(old)) {
      throw new IllegalArgumentException(file + " does not contain " + old);
    }
    return write(file, text.replace(old, fresh));
  }

  /** Copies a folder of test resources. */
  public TestRepository copy(Path from, String to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String inside = from.relativize(file).toString();
        write(to.isEmpty() ? inside : to + "/" + inside, Files.readString(file));
      }
    }
    return this;
  }

  /** Commits all, and returns the commit. */
  public String commit() throws IOException {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", "change");
    return git("rev-parse", "HEAD");
  }

  /** Runs git and returns what it printed. */
  public String git(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=Someone"));
    command.addAll(List.of("-c", "user.email=someone@example.com", "-c", "commit.gpgSign=false"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return said;
  }
}
