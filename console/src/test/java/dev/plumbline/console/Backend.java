package dev.plumbline.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real Prometheus or Alertmanager with the configuration of compose/, on a port of its own. */
final class Backend implements AutoCloseable {

  private static final Path TOOLS = Path.of("../.tools/bin").toAbsolutePath().normalize();
  private static final Path COMPOSE = Path.of("../compose");
  private static final Pattern LISTENING =
      Pattern.compile("msg=\"Listening on\".* address=127\\.0\\.0\\.1:(\\d+)");
  private static final long START_NANOS = 60_000_000_000L;

  private final Process process;
  private final String url;

  private Backend(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Starts a Prometheus that sends alerts to this Alertmanager without delay. */
  static Backend prometheus(Path folder, String alertmanager) throws Exception {
    Path configuration = copied("prometheus", folder);
    Files.writeString(
        configuration.resolve("targets/alertmanager.json"),
        "[{\"targets\": [\"" + URI.create(alertmanager).getAuthority() + "\"]}]\n");
    Path rules = configuration.resolve("rules/slo.yaml");
    // Only the interval is shorter.
    Files.writeString(rules, Files.readString(rules).replace("interval: 15s", "interval: 1s"));
    return start(
        "prometheus",
        folder,
        configuration,
        "--config.file=" + configuration.resolve("prometheus.yml"),
        "--storage.tsdb.path=" + folder.resolve("prometheus-data"),
        "--web.listen-address=127.0.0.1:0",
        "--web.enable-otlp-receiver",
        "--enable-feature=exemplar-storage");
  }

  /** Starts an Alertmanager without a webhook. */
  static Backend alertmanager(Path folder) throws Exception {
    Path configuration = copied("alertmanager", folder);
    Path file = configuration.resolve("alertmanager.yml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("group_wait: 5s", "group_wait: 1s")
            .replace("group_interval: 1m", "group_interval: 1s"));
    return start(
        "alertmanager",
        folder,
        configuration,
        "--config.file=" + file,
        "--storage.path=" + folder.resolve("alertmanager-data"),
        "--web.listen-address=127.0.0.1:0",
        "--cluster.listen-address=");
  }

  /** States where the Alertmanager in this folder finds its console; it reads that each time. */
  static void webhook(Path folder, URI console) throws IOException {
    Files.writeString(
        folder.resolve("alertmanager-config/targets/console.url"), console.toString());
  }

  String url() {
    return url;
  }

  /** Ends it as a crash would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  private static Backend start(String name, Path folder, Path configuration, String... options)
      throws Exception {
    Path log = folder.resolve(name + ".log");
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of(TOOLS.resolve(name).toString()), Stream.of(options))
                    .toList())
            .directory(configuration.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long end = System.nanoTime() + START_NANOS;
    while (System.nanoTime() < end && process.isAlive()) {
      Matcher listening = LISTENING.matcher(Files.readString(log));
      if (listening.find()) {
        String url = "http://127.0.0.1:" + listening.group(1);
        if (isReady(url)) {
          return new Backend(process, url);
        }
      }
      Thread.sleep(50);
    }
    process.destroyForcibly();
    throw new IOException(name + " did not start: " + Files.readString(log));
  }

  private static boolean isReady(String url) throws InterruptedException {
    try {
      return HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(url + "/-/ready")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static Path copied(String part, Path folder) throws IOException {
    Path from = COMPOSE.resolve(part);
    Path to = folder.resolve(part + "-config");
    List<Path> files;
    try (Stream<Path> found = Files.walk(from)) {
      files = found.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path copy = to.resolve(from.relativize(file).toString());
      Files.createDirectories(copy.resolveSibling("."));
      Files.write(copy, Files.readAllBytes(file));
    }
    // Credentials for basic authentication, which these servers do not require.
    Path credentials = Files.createDirectories(folder.resolve("credentials"));
    for (String of : List.of("alertmanager", "webhook")) {
      Files.writeString(credentials.resolve(of + "-user"), "plumbline");
      Files.writeString(credentials.resolve(of + "-password"), "plumbline");
    }
    return to;
  }
}
