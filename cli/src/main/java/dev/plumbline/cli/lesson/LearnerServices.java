package dev.plumbline.cli.lesson;

import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Ports;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The learner's services of one check: built, started against the running demo, stopped again. */
final class LearnerServices implements AutoCloseable {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(10);

  /** The compiled charter, in the folder of programs and logs. */
  static final String CHARTER = "charter.json";

  private static final String RESOURCE = "OTEL_RESOURCE_ATTRIBUTES";

  private final Lesson lesson;
  private final String language;
  private final Path dir;
  private final Path work;
  private final Checkout checkout;
  private final RunningDemo demo;
  private final Map<String, Integer> ports = new HashMap<>();
  private final Set<String> instances = new HashSet<>();

  /** In the order of starting; the thread that ends this process reads it, too. */
  private final List<LearnerService> running = new CopyOnWriteArrayList<>();

  private final Thread atTheEnd = new Thread(() -> stop(running), "stop the learner's services");

  private @Nullable Gate gate;

  /**
   * @param language the chosen one; empty where there is no choice
   * @param dir the folder that is checked
   * @param work where programs and logs go
   */
  LearnerServices(
      Lesson lesson, String language, Path dir, Path work, Checkout checkout, RunningDemo demo) {
    this.lesson = lesson;
    this.language = language;
    this.dir = dir;
    this.work = work;
    this.checkout = checkout;
    this.demo = demo;
  }

  /**
   * Builds all of them.
   *
   * @throws LessonException with the compiler's words when one does not build
   */
  void build() throws IOException, InterruptedException {
    Files.createDirectories(work);
    for (Lesson.Service service : lesson.services()) {
      List<String> command = filled(service, service.build().of(language));
      if (!command.isEmpty()) {
        build(command);
      }
    }
  }

  private void build(List<String> command) throws IOException, InterruptedException {
    Path output = work.resolve("build.log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(dir.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
    Process build;
    try {
      build = builder.start();
    } catch (IOException e) {
      throw new LessonException(
          dir + " does not build: " + command.get(0) + " cannot be run: " + e.getMessage(), e);
    }
    if (!build.waitFor(BUILD_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      build.destroyForcibly();
      throw new LessonException("the build took longer than " + BUILD_LIMIT.toMinutes() + " min");
    }
    if (build.exitValue() != 0) {
      throw new LessonException(
          dir + " does not build:" + System.lineSeparator() + LearnerService.text(output).strip());
    }
  }

  /** Starts all of them, one after the other. What was started is stopped by {@link #close}. */
  void start() throws IOException, InterruptedException {
    // Ctrl-C must leave no process.
    Runtime.getRuntime().addShutdownHook(atTheEnd);
    for (Lesson.Service service : lesson.services()) {
      start(service);
    }
  }

  private void start(Lesson.Service service) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(filled(service, service.run().of(language)));
    builder.directory(dir.toFile());
    environment(service, builder.environment());
    URI health = address(service.name()).resolve(fill(service, service.health()));
    if (isTaken(health)) {
      throw new LessonException(
          "port %d is in use, and %s needs it: end the program that listens there"
              .formatted(health.getPort(), service.name()));
    }
    LearnerService launched =
        LearnerService.launch(service, builder, work.resolve(service.name() + ".log"));
    running.add(launched);
    launched.awaitReady(health);
  }

  private static boolean isTaken(URI address) {
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      return socket.isConnected();
    } catch (IOException free) {
      return false;
    }
  }

  /** Does to them, or to the line to the demo's Collector, what a lesson wants to happen. */
  void act(Lesson.Action action) throws IOException, InterruptedException {
    switch (action.what()) {
      case KILL -> {
        for (LearnerService service : List.copyOf(running)) {
          if (service.service().name().equals(action.service())) {
            service.kill();
            running.remove(service);
          }
        }
      }
      case START -> {
        for (Lesson.Service service : lesson.services()) {
          if (service.name().equals(action.service())) {
            start(service);
          }
        }
      }
      case SHUT -> gate().shut();
      case OPEN -> gate().open();
    }
  }

  private void environment(Lesson.Service service, Map<String, String> environment) {
    environment.keySet().removeIf(key -> key.startsWith("OTEL_") || key.startsWith("PLUMBLINE_"));
    environment.put("OTEL_SERVICE_NAME", service.name());
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", demo.collector().toString());
    // Shorter than the defaults: a person waits for the check.
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "200");
    environment.put("OTEL_BLRP_SCHEDULE_DELAY", "200");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "2000");
    service.environment().forEach((key, value) -> environment.put(key, fill(service, value)));
    // Tells this process from any other of its name, for example that of a check before.
    String instance = UUID.randomUUID().toString();
    instances.add(instance);
    environment.merge(
        RESOURCE, "service.instance.id=" + instance, (stated, id) -> stated + "," + id);
  }

  /** The values of {@code service.instance.id} that the processes of this check have. */
  Set<String> instances() {
    return Collections.unmodifiableSet(instances);
  }

  /** Names of the services. */
  Set<String> names() {
    return Set.copyOf(lesson.services().stream().map(Lesson.Service::name).toList());
  }

  /** Where they listen, by name, and the demo's edge. */
  Map<String, URI> addresses() {
    Map<String, URI> addresses = new LinkedHashMap<>();
    addresses.put(RunningDemo.EDGE.option(), demo.edge());
    for (Lesson.Service service : lesson.services()) {
      addresses.put(service.name(), address(service.name()));
    }
    return addresses;
  }

  /** Stops those that need not run on, the last started first. */
  void stopWhatIsNotKept() {
    stop(running.stream().filter(service -> !service.isKept()).toList());
  }

  @Override
  public void close() {
    stop(List.copyOf(running));
    try {
      Runtime.getRuntime().removeShutdownHook(atTheEnd);
    } catch (IllegalStateException ending) {
      // It runs already.
    }
    if (gate != null) {
      gate.close();
    }
  }

  private void stop(List<LearnerService> services) {
    List<LearnerService> all = List.copyOf(services);
    for (int i = all.size() - 1; i >= 0; i--) {
      all.get(i).stop();
      running.remove(all.get(i));
    }
  }

  private Gate gate() {
    if (gate == null) {
      try {
        gate = new Gate(demo.collector());
      } catch (IOException e) {
        throw new LessonException("no free port on 127.0.0.1: " + e.getMessage(), e);
      }
    }
    return gate;
  }

  private URI address(String service) {
    return URI.create("http://127.0.0.1:" + port(service));
  }

  private List<String> filled(Lesson.Service service, List<String> parts) {
    return parts.stream().map(part -> fill(service, part)).toList();
  }

  private String fill(Lesson.Service service, String text) {
    return Words.fill(text, word -> value(service, word));
  }

  private String value(Lesson.Service service, String word) {
    return switch (word) {
      case "agent" -> checkout.javaAgent().toString();
      case "extension" -> checkout.javaExtension().toString();
      case "binary" -> work.resolve(service.name()).toString();
      case "charter" -> work.resolve(CHARTER).toString();
      case "checkout" -> checkout.root().toString();
      case "dir" -> dir.toString();
      case "edge" -> demo.edge().toString();
      case "gate" -> gate().address().toString();
      case "gateway" -> demo.ports().address(RunningDemo.GATEWAY);
      case "worker" -> demo.ports().address(RunningDemo.WORKER);
      case "listen" -> "127.0.0.1:" + port(service.name());
      case "otlp_grpc" -> demo.ports().url(Port.COLLECTOR_GRPC);
      case "otlp_http" -> demo.collector().toString();
      default ->
          word.startsWith(Words.PORT)
              ? String.valueOf(port(word.substring(Words.PORT.length())))
              : address(word).toString();
    };
  }

  /** A free port under a name, the same each time. */
  private int port(String name) {
    Integer port = ports.get(name);
    if (port == null) {
      port = Ports.free(Set.copyOf(ports.values()));
      ports.put(name, port);
    }
    return port;
  }
}
