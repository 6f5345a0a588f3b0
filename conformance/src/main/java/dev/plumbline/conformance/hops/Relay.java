package dev.plumbline.conformance.hops;

import dev.plumbline.conformance.cases.Participant;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A participant that serves its relay (PROTOCOL.md, "The relay"). */
final class Relay implements AutoCloseable {
  private static final String READY = "relay ";
  private static final long GRACE_SECONDS = 10;

  private final String name;
  private final Process process;
  private final String url;

  private Relay(String name, Process process, String url) {
    this.name = name;
    this.process = process;
    this.url = url;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param environment added to this process's own
   */
  static Relay start(Participant participant, Path root, Path log, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>(participant.run());
    command.addAll(List.of("--relay", "127.0.0.1:0"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(new File(log.toString())));
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith(READY)) {
      line = out.readLine();
    }
    if (line == null) {
      process.destroyForcibly();
      throw new IOException(participant.name() + " did not serve its relay; see " + log);
    }
    Thread drain = new Thread(() -> out.lines().forEach(ignored -> {}), "output of a relay");
    drain.setDaemon(true);
    drain.start();
    return new Relay(participant.name(), process, line.substring(READY.length()).strip());
  }

  String name() {
    return name;
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
