package dev.plumbline.cli.lesson;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The learner's service: built, started against the running demo, and stopped again. */
final class LearnerService implements AutoCloseable {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(5);
  private static final Duration START_LIMIT = Duration.ofSeconds(15);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  private final String name;
  private final Process process;
  private final Path log;
  private final URI address;

  private LearnerService(String name, Process process, Path log, URI address) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /**
   * Builds what is in a folder.
   *
   * @param dir folder of the learner's program
   * @param work where the program and its log go
   * @return the program
   * @throws LessonException with the compiler's words when it does not build
   */
  static Path build(Lesson lesson, Path dir, Path work) throws IOException, InterruptedException {
    Files.createDirectories(work);
    Path binary = work.resolve(lesson.service().name());
    Map<String, String> words = Map.of("dir", dir.toString(), "binary", binary.toString());
    List<String> command =
        lesson.service().build().stream().map(part -> fill(part, words)).toList();
    Path output = work.resolve("build.log");
    Process build =
        new ProcessBuilder(command)
            .directory(lesson.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!build.waitFor(BUILD_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      build.destroyForcibly();
      throw new LessonException("the build took longer than " + BUILD_LIMIT.toMinutes() + " min");
    }
    if (build.exitValue() != 0) {
      throw new LessonException(
          dir + " does not build:" + System.lineSeparator() + text(output).strip());
    }
    return binary;
  }

  /** Starts the program and waits until it is ready. */
  static LearnerService start(Lesson lesson, Path binary, Path work, RunningDemo demo)
      throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Map<String, String> words =
        Map.of("listen", "127.0.0.1:" + port, "edge", demo.edge().toString());
    Path log = work.resolve(lesson.service().name() + ".log");
    ProcessBuilder builder = new ProcessBuilder(binary.toString()).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith("OTEL_") || key.startsWith("PLUMBLINE_"));
    environment.put("OTEL_SERVICE_NAME", lesson.service().name());
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", demo.collector().toString());
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "200");
    lesson
        .service()
        .environment()
        .forEach((key, value) -> environment.put(key, fill(value, words)));
    LearnerService service =
        new LearnerService(
            lesson.service().name(), builder.start(), log, URI.create("http://127.0.0.1:" + port));
    try {
      service.awaitReady(lesson.service().health());
    } catch (LessonException | InterruptedException e) {
      service.close();
      throw e;
    }
    return service;
  }

  /** Where it listens. */
  URI address() {
    return address;
  }

  /** Stops it with SIGTERM and waits for its end, so that all its telemetry is exported. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitReady(String path) throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(2)).build();
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new LessonException(
            name + " ended at its start:" + System.lineSeparator() + text(log).strip());
      }
      try {
        if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        Thread.sleep(50);
      }
    }
    throw new LessonException(
        "%s did not answer GET %s within %d s; its log is %s"
            .formatted(name, path, START_LIMIT.toSeconds(), log));
  }

  private static String fill(String text, Map<String, String> words) {
    String filled = text;
    for (Map.Entry<String, String> word : words.entrySet()) {
      filled = filled.replace("${" + word.getKey() + "}", word.getValue());
    }
    return filled;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(" + file + " cannot be read)";
    }
  }
}
