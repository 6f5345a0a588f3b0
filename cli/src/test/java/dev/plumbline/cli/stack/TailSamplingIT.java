package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Collector keeps what the charter's tail rules say, by the services' own threshold, and
 * what is kept does not wait for the end of the charter's patience, here longer than any test.
 */
class TailSamplingIT {
  private static final int TRACES = 1_000;

  /** 0.25 of what is neither failed nor slow: R >= three quarters of 2^56. */
  private static final String THRESHOLD = "c0000000000000";

  private static final Pattern TRACE_ID = Pattern.compile("\"traceId\":\"([0-9a-f]{32})\"");

  @TempDir static Path folder;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Random RANDOM = new Random(7);
  private static Process collector;
  private static Ports ports;

  @BeforeAll
  static void startTheCollector() throws IOException {
    StackSettings settings = LiveStack.settings(folder);
    ports = settings.ports();
    ProcessSpec spec = Backends.of(settings).collector();
    Path kept = folder.resolve("kept.yaml");
    Files.writeString(
        kept,
        """
        processors:
          tail_sampling: {decision_wait: 600s}
        exporters:
          file/kept: {path: %s, create_directory: true}
        service:
          pipelines:
            traces/kept:
              exporters: [forward/kept, file/kept]
        """
            .formatted(folder.resolve("kept/traces.jsonl")));
    List<String> command = new ArrayList<>(spec.command());
    command.addAll(List.of("--config", kept.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("collector.log").toFile());
    builder.environment().putAll(spec.environment());
    collector = builder.start();
    await(spec.health());
  }

  @AfterAll
  static void stopTheCollector() throws InterruptedException {
    if (collector != null) {
      collector.destroy();
      if (!collector.waitFor(60, TimeUnit.SECONDS)) {
        collector.destroyForcibly();
      }
    }
  }

  @Test
  void aFailureThatArrivesLastKeepsWhatCameBefore_andWhatComesLaterFollows() throws Exception {
    // Below the threshold: nothing but the failure keeps it.
    String id = "4bf92f3577b34da6a300000000000001";
    post(span(id, "000000000000000a", false, 20, ""));
    post(span(id, "000000000000000b", true, 20, ""));
    post(span(id, "000000000000000c", false, 20, ""));

    Path file = folder.resolve("kept/traces.jsonl");
    long until = System.nanoTime() + LIMIT.toNanos();
    Set<String> kept = Set.of();
    while (System.nanoTime() < until && kept.size() < 3) {
      Thread.sleep(200);
      kept = spanIds(file, id);
    }
    assertThat(kept).containsExactly("000000000000000a", "000000000000000b", "000000000000000c");
  }

  @Test
  void keepsErrorsAndSlowTracesAndTheConsistentShareOfTheRest() throws Exception {
    Set<String> expected = new TreeSet<>();
    Map<String, String> sent = new HashMap<>();
    for (int i = 0; i < TRACES; i++) {
      String id = randomId();
      boolean failed = i % 50 == 0;
      boolean slow = i % 50 == 1;
      String rv = i % 10 == 2 ? id.substring(2, 16) : null;
      sent.put(
          id,
          span(
              id,
              id.substring(0, 16),
              failed,
              slow ? 900 : 20,
              rv == null ? "" : "ot=th:0;rv:" + rv));
      String randomness = rv == null ? id.substring(18) : rv;
      if (failed || slow || randomness.compareTo(THRESHOLD) >= 0) {
        expected.add(id);
      }
    }

    post(String.join(",", sent.values()));

    Path file = folder.resolve("kept/traces.jsonl");
    long until = System.nanoTime() + LIMIT.toNanos();
    Set<String> kept = Set.of();
    while (System.nanoTime() < until && kept.size() < expected.size()) {
      Thread.sleep(200);
      kept = traceIds(file);
      kept.retainAll(sent.keySet());
    }
    assertThat(kept).isEqualTo(expected);
    assertThat(expected).hasSizeBetween(TRACES / 5, TRACES / 2);
    // What arrived is all in the checker's files, whatever was kept.
    Path all = folder.resolve("otlp/traces.jsonl");
    while (System.nanoTime() < until && !traceIds(all).containsAll(sent.keySet())) {
      Thread.sleep(200);
    }
    assertThat(traceIds(all)).containsAll(sent.keySet());
  }

  private static String randomId() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String span(
      String traceId, String spanId, boolean failed, int millis, String state) {
    long start = System.currentTimeMillis() * 1_000_000;
    return """
        {"traceId":"%s","spanId":"%s","traceState":"%s","name":"GET /","kind":2,
         "startTimeUnixNano":"%d","endTimeUnixNano":"%d",
         "attributes":[%s]}"""
        .formatted(
            traceId,
            spanId,
            state,
            start,
            start + millis * 1_000_000L,
            failed ? "{\"key\":\"error.type\",\"value\":{\"stringValue\":\"NOT_FOUND\"}}" : "");
  }

  private static void post(String spans) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(ports.url(Port.COLLECTOR_HTTP) + "/v1/traces"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans + "]}]}]}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static Set<String> traceIds(Path file) throws IOException {
    return found(TRACE_ID, file);
  }

  private static Set<String> spanIds(Path file, String traceId) throws IOException {
    return found(
        Pattern.compile("\"traceId\":\"" + traceId + "\",\"spanId\":\"([0-9a-f]{16})\""), file);
  }

  private static Set<String> found(Pattern id, Path file) throws IOException {
    Set<String> ids = new TreeSet<>();
    if (Files.exists(file)) {
      Matcher matcher = id.matcher(Files.readString(file));
      while (matcher.find()) {
        ids.add(matcher.group(1));
      }
    }
    return ids;
  }

  private static void await(URI health) {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < until) {
      try {
        HttpResponse<Void> answer =
            CLIENT.send(
                HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() == 200) {
          return;
        }
        Thread.sleep(100);
      } catch (IOException notYet) {
        sleep();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    throw new AssertionError("the Collector did not start; see collector.log");
  }

  private static void sleep() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
