package dev.plumbline.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real jar in a process of its own, which can be killed. */
public final class ConsoleProcess implements AutoCloseable {

  public static final List<String> FLAGS =
      List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=64m");

  private static final Pattern GREETING =
      Pattern.compile("http://[^:]+:(\\d+), OTLP at [^:]+:(\\d+) \\(gRPC\\) and [^:]+:(\\d+)");
  private static final long START_NANOS = 60_000_000_000L;

  private final Process process;
  private final int port;
  private final int grpcPort;
  private final int httpPort;
  private final HttpClient client = HttpClient.newHttpClient();

  private ConsoleProcess(Process process, int port, int grpcPort, int httpPort) {
    this.process = process;
    this.port = port;
    this.grpcPort = grpcPort;
    this.httpPort = httpPort;
  }

  /**
   * Starts the jar on free ports and returns once it logs its addresses.
   *
   * @param before put before the command, for example {@code taskset -c 0}
   */
  public static ConsoleProcess start(Path jar, Path charter, Path data, List<String> before)
      throws IOException, InterruptedException {
    return start(jar, charter, data, before, Map.of());
  }

  /** Starts the jar with some settings of its own. */
  public static ConsoleProcess start(
      Path jar, Path charter, Path data, List<String> before, Map<String, String> settings)
      throws IOException, InterruptedException {
    Files.createDirectories(data);
    Path log = data.resolve("console.log");
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("PLUMBLINE_CONSOLE_LISTEN", "127.0.0.1:0");
    builder.environment().put("PLUMBLINE_CONSOLE_OTLP_GRPC", "127.0.0.1:0");
    builder.environment().put("PLUMBLINE_CONSOLE_OTLP_HTTP", "127.0.0.1:0");
    builder.environment().put("PLUMBLINE_CONSOLE_DATA", data.toAbsolutePath().toString());
    builder.environment().put("PLUMBLINE_CONSOLE_KEEP_MIB", "4096");
    builder.environment().put("PLUMBLINE_CHARTER", charter.toAbsolutePath().toString());
    builder.environment().put("PLUMBLINE_PROMETHEUS_URL", "off");
    builder.environment().put("PLUMBLINE_ALERTMANAGER_URL", "off");
    builder.environment().putAll(settings);
    Process process = builder.start();
    long end = System.nanoTime() + START_NANOS;
    while (System.nanoTime() < end) {
      Matcher greeting = GREETING.matcher(Files.readString(log));
      if (greeting.find()) {
        return new ConsoleProcess(
            process,
            Integer.parseInt(greeting.group(1)),
            Integer.parseInt(greeting.group(2)),
            Integer.parseInt(greeting.group(3)));
      }
      if (!process.isAlive()) {
        break;
      }
      Thread.sleep(20);
    }
    process.destroyForcibly();
    throw new IOException("the console did not start: " + Files.readString(log));
  }

  public int port() {
    return port;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns how it ended, or -1 when it does not end in time. */
  public int exitCode(Duration within) throws InterruptedException {
    return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
  }

  public int grpcPort() {
    return grpcPort;
  }

  public int httpPort() {
    return httpPort;
  }

  public long pid() {
    return process.pid();
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Ends it as SIGKILL does, and returns once it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Returns its resident memory in bytes. */
  public long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("no VmRSS of " + pid());
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
