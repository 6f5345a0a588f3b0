package dev.plumbline.cases.hops;

import dev.plumbline.cases.Participant;
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
  private static final String HTTP = "relay http://";
  private static final String GRPC = "relay grpc://";
  private static final long GRACE_SECONDS = 10;

  private final String name;
  private final Process process;
  private final String http;
  private final String grpc;

  private Relay(String name, Process process, String http, String grpc) {
    this.name = name;
    this.process = process;
    this.http = http;
    this.grpc = grpc;
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
    String http = "";
    String grpc = "";
    while (http.isEmpty() || grpc.isEmpty()) {
      String line = out.readLine();
      if (line == null) {
        process.destroyForcibly();
        throw new IOException(participant.name() + " did not serve its relay; see " + log);
      }
      http = line.startsWith(HTTP) ? authority(line, HTTP) : http;
      grpc = line.startsWith(GRPC) ? authority(line, GRPC) : grpc;
    }
    Thread drain = new Thread(() -> out.lines().forEach(ignored -> {}), "output of a relay");
    drain.setDaemon(true);
    drain.start();
    return new Relay(participant.name(), process, http, grpc);
  }

  private static String authority(String line, String before) {
    return line.substring(before.length()).strip().replaceFirst("/$", "");
  }

  String name() {
    return name;
  }

  String url(Transport transport) {
    return transport.url(transport == Transport.HTTP ? http : grpc);
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
