package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.SourceException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The real Collector, Prometheus and Alertmanager with the files of compose/, each started when a
 * test asks for it, on ports of this test's own.
 */
final class LiveStack implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(90);

  final HttpClient client;
  private final Health health;
  private final List<ChildProcess> children = new ArrayList<>();
  private final Path folder;
  final StackSettings settings;
  final Backends backends;

  LiveStack(Path folder) {
    this.folder = folder;
    settings = settings(folder.resolve("run"));
    backends = Backends.of(settings);
    client = client(settings);
    health = new Health(client);
    try {
      Files.createDirectories(settings.logs());
      Files.createDirectories(settings.state());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The settings of a run with the demo's charter and pace, on ports of its own. */
  static StackSettings settings(Path folder) {
    return settings(folder, Checkout.find(null).charter());
  }

  static StackSettings settings(Path folder, Path charter) {
    return new StackSettings(
        Programs.of(Checkout.find(null)),
        Ports.random(Port.OF_THE_BACKEND, Map.of()),
        charter,
        Pace.DEMO,
        folder);
  }

  /** A client that has the credentials of a run. */
  static HttpClient client(StackSettings settings) {
    return HttpClient.newBuilder()
        .authenticator(Credentials.of(settings).authenticator(settings.ports()))
        .build();
  }

  /**
   * Starts the Collector.
   *
   * @param laidOver configuration over that of compose/; empty for none
   * @param environment over what the demo sets; a variable with an empty value is not set at all
   */
  ChildProcess collector(String laidOver, Map<String, String> environment) throws IOException {
    ProcessSpec spec = backends.collector();
    List<String> command = new ArrayList<>(spec.command());
    if (!laidOver.isEmpty()) {
      Path file = folder.resolve("laid-over.yaml");
      Files.writeString(file, laidOver);
      command.addAll(List.of("--config", file.toString()));
    }
    Map<String, String> variables = new HashMap<>(spec.environment());
    variables.putAll(environment);
    variables.values().removeIf(String::isEmpty);
    return start(
        new ProcessSpec(spec.name(), command, variables, settings.folder(), spec.health()));
  }

  ChildProcess start(ProcessSpec spec) {
    ChildProcess child = ChildProcess.start(spec, settings.logs());
    children.add(child);
    health.await(child, LIMIT);
    return child;
  }

  /** Sends OTLP as JSON to the Collector. */
  void send(String signal, String json) throws IOException, InterruptedException {
    HttpResponse<String> answer = offer(signal, json);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** Sends OTLP as JSON to the Collector and returns what it says to that. */
  HttpResponse<String> offer(String signal, String json) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(
                URI.create(settings.ports().url(Port.COLLECTOR_HTTP) + "/v1/" + signal))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  List<ChildProcess> children() {
    return List.copyOf(children);
  }

  Prometheus prometheus() {
    return Credentials.of(settings).prometheus(settings.ports());
  }

  /** The answer of Prometheus' own API, as text. */
  String ask(Port port, String path) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(settings.ports().url(port) + path)).build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
        .body();
  }

  /** Whether something is so yet. */
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /** Asks until it is so. */
  void await(String what, Condition condition) throws InterruptedException {
    long until = System.nanoTime() + LIMIT.toNanos();
    Exception last = null;
    while (System.nanoTime() < until) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException | SourceException notYet) {
        last = notYet;
      }
      Thread.sleep(100);
    }
    throw new AssertionError(what + " within " + LIMIT.toSeconds() + " s", last);
  }

  @Override
  public void close() {
    for (int i = children.size() - 1; i >= 0; i--) {
      children.get(i).stop(Duration.ofSeconds(10));
    }
  }
}
