package dev.plumbline.cli.review.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs git in a folder. */
final class Git {
  private final Path folder;

  Git(Path folder) {
    this.folder = folder;
  }

  /** What a command of git ended with. */
  record Result(int code, String text, String error) {
    boolean succeeded() {
      return code == 0;
    }

    String line() {
      return text.strip();
    }

    /** What it wrote with {@code -z}, in parts. */
    List<String> parts() {
      return text.isEmpty()
          ? List.of()
          : List.of(
              (text.endsWith("\0") ? text.substring(0, text.length() - 1) : text).split("\0", -1));
    }
  }

  /** Runs a command that has to succeed. */
  Result required(String... arguments) throws IOException {
    Result result = run(arguments);
    if (!result.succeeded()) {
      throw new GitException("git " + arguments[0] + " failed: " + result.error().strip());
    }
    return result;
  }

  Result run(String... arguments) throws IOException {
    Process process = start(arguments);
    process.getOutputStream().close();
    CompletableFuture<String> error =
        CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
    String out = read(process.getInputStream());
    return new Result(code(process), out, error.join());
  }

  /** Starts a command whose error stream is not read: it is discarded unless asked for. */
  Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("git");
    // Names of files as they are, whatever the user's settings.
    command.addAll(List.of("-c", "core.quotePath=false"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LC_ALL", "C");
    // A folder that is only read takes no lock for it.
    builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new GitException(
          "git cannot be run (" + e.getMessage() + "); expected the program git in PATH");
    }
  }

  static int code(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private static String read(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
