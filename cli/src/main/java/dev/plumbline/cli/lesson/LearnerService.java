package dev.plumbline.cli.lesson;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One running service of the learner. */
final class LearnerService {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  private final Lesson.Service service;
  private final Process process;
  private final Path log;

  private LearnerService(Lesson.Service service, Process process, Path log) {
    this.service = service;
    this.process = process;
    this.log = log;
  }

  /** Starts it. */
  static LearnerService launch(Lesson.Service service, ProcessBuilder builder, Path log) {
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      return new LearnerService(service, builder.start(), log);
    } catch (IOException e) {
      throw new LessonException(service.name() + " cannot be started: " + e.getMessage(), e);
    }
  }

  /** Whether it runs until the check is over. */
  boolean isKept() {
    return service.keep();
  }

  /** What it is. */
  Lesson.Service service() {
    return service;
  }

  /** Ends it at once. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Stops it with SIGTERM and waits for its end, so that all its telemetry is exported. */
  void stop() {
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

  /** Waits until it is ready. */
  void awaitReady(URI address) throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(2)).build();
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new LessonException(
            service.name() + " ended at its start:" + System.lineSeparator() + text(log).strip());
      }
      try {
        if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        // It is asked again.
      }
      Thread.sleep(50);
    }
    throw new LessonException(
        "%s did not answer GET %s within %d s; its log is %s"
            .formatted(service.name(), address, START_LIMIT.toSeconds(), log));
  }

  static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(" + file + " cannot be read)";
    }
  }
}
