package dev.plumbline.agent.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A running service in Go or Rust. It prints {@code ready PORT…} and lives until its standard input
 * ends; its standard error goes to that of the test.
 */
final class NativeService implements AutoCloseable {
  static final Path REPOSITORY =
      Path.of(System.getProperty("basedir", "."), "..", "..", "..", "..").normalize();

  private final OtlpReceiver receiver = new OtlpReceiver();
  private final Process process;
  private final List<Integer> ports;

  private NativeService(Path program, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(program.toAbsolutePath().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.startsWith("OTEL_") || key.startsWith("PLUMBLINE_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint(),
                "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "OTEL_BSP_SCHEDULE_DELAY", "100",
                "OTEL_BLRP_SCHEDULE_DELAY", "100",
                "OTEL_METRIC_EXPORT_INTERVAL", "1000"));
    builder.environment().putAll(environment);
    process = builder.start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String first = out.readLine();
    if (first == null || !first.startsWith("ready ")) {
      close();
      throw new IOException(program + " did not start; it printed " + first);
    }
    ports =
        List.of(first.substring("ready ".length()).split(" ", -1)).stream()
            .map(Integer::valueOf)
            .toList();
  }

  /** Starts a program with these variables beside those of OTLP, and waits until it serves. */
  static NativeService start(Path program, Map<String, String> environment) throws IOException {
    return new NativeService(program, environment);
  }

  /** Runs a command of the build at the root of the repository. */
  static void build(String... command) throws IOException, InterruptedException {
    Process build =
        new ProcessBuilder(command)
            .directory(REPOSITORY.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (build.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + said);
    }
  }

  int port(int index) {
    return ports.get(index);
  }

  /** What has arrived so far; the service runs on. */
  SentTelemetry soFar() {
    return receiver.telemetry();
  }

  /** Ends the service, which flushes its telemetry; all that was received. */
  SentTelemetry stop() {
    close();
    return receiver.telemetry();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the service did not end");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
      receiver.close();
    }
  }
}
