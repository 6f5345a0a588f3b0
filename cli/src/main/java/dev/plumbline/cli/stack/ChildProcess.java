package dev.plumbline.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One running process of the stack, its output going to a log file. */
public final class ChildProcess {

  private final ProcessSpec spec;
  private final Path log;
  private final Process process;

  private ChildProcess(ProcessSpec spec, Path log, Process process) {
    this.spec = spec;
    this.log = log;
    this.process = process;
  }

  /** Starts the process; its output is appended to {@code logs/<name>.log}. */
  static ChildProcess start(ProcessSpec spec, Path logs) {
    Path log = logs.resolve(spec.name() + ".log");
    List<String> command = new ArrayList<>(OwnSession.prefix());
    command.addAll(spec.command());
    ProcessBuilder builder = new ProcessBuilder(command).directory(spec.folder().toFile());
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.startsWith("OTEL_") || key.startsWith("PLUMBLINE_"));
    builder.environment().putAll(spec.environment());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new ChildProcess(spec, log, process);
    } catch (IOException e) {
      throw new StackException(spec.name() + " could not be started: " + e.getMessage(), e);
    }
  }

  public String name() {
    return spec.name();
  }

  public ProcessSpec spec() {
    return spec;
  }

  public Path log() {
    return log;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the exit code of a process that has ended. */
  public int exitCode() {
    return process.exitValue();
  }

  /** Sends SIGTERM, waits up to the given time, then kills the process and its descendants. */
  public void stop(Duration grace) {
    List<ProcessHandle> descendants;
    try (Stream<ProcessHandle> handles = process.descendants()) {
      descendants = handles.toList();
    }
    process.destroy();
    if (!endsWithin(grace)) {
      process.destroyForcibly();
      endsWithin(grace);
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  /** Has the process read its configuration again: SIGHUP, which the JDK cannot send. */
  void reload() {
    try {
      new ProcessBuilder("sh", "-c", "kill -HUP \"$0\"", Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new StackException(name() + " could not be signalled: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the process at once, as a crash would. */
  public void kill() {
    process.destroyForcibly();
    endsWithin(Duration.ofSeconds(5));
  }

  /** Returns the last lines of the log, none when there is no log. */
  public List<String> lastLines(int count) {
    Deque<String> last = new ArrayDeque<>();
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      lines.forEach(
          line -> {
            if (last.size() == count) {
              last.removeFirst();
            }
            last.addLast(line);
          });
    } catch (IOException | UncheckedIOException unreadable) {
      return List.of();
    }
    return List.copyOf(last);
  }

  boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
