package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two charters take turns every second while requests come: each exported item follows the one
 * whose digest it has. {@code SWAP_SECONDS} is the duration (10; {@code make test-swap}: 120).
 */
class SwapIT {
  private static final String AGENT = "secret-agent";
  private static final String DIGEST = "plumbline.charter.digest";
  private static final int THREADS = 2;

  /** How much the clock of a span may differ from that of a gauge in the same process. */
  private static final long CLOCKS_NANOS = 100_000_000;

  private final Map<String, byte[]> files =
      CharterFiles.folder(
              Path.of(
                  System.getProperty("basedir", "."),
                  "..",
                  "conformance",
                  "vectors",
                  "charter",
                  "whole"))
          .contents();

  /** The turn of each digest. Each turn has a version of its own; odd ones protect. */
  private final Map<String, Integer> turns = new HashMap<>();

  @TempDir private Path folder;

  @Test
  void eachItem_followsTheCharterWhoseDigestItHas() throws Exception {
    int seconds = Integer.parseInt(System.getenv().getOrDefault("SWAP_SECONDS", "10"));
    Path current = folder.resolve("current");
    write(0);
    swap(current, 0);
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger requests = new AtomicInteger();
    ExecutorService clients = Executors.newFixedThreadPool(THREADS);
    try (ServiceProcess service =
        ServiceProcess.start(ServiceProcess.ONE_FILE, "-Dplumbline.charter=" + current)) {
      for (int i = 0; i < THREADS; i++) {
        clients.execute(
            () -> {
              while (!done.get()) {
                service.get("/items/" + requests.incrementAndGet(), "User-Agent", AGENT);
                pause(5);
              }
            });
      }
      int turn = 0;
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      while (System.nanoTime() < end) {
        write(++turn);
        swap(current, turn);
        pause(1000);
      }
      // What is in force at the end is of the last turn, and the one before protects or not.
      String last = "0." + turn + ".0";
      service.awaitLine(Duration.ofSeconds(60), "activated charter plumbline " + last);
      done.set(true);
      clients.shutdown();
      SentTelemetry telemetry = service.stop();
      Counts counts = new Counts();
      counts.check(telemetry);
      System.out.printf(
          "swap: %d s, %d turns, %d requests; %s%n", seconds, turn, requests.get(), counts);
      assertThat(counts.wrong).isEmpty();
      assertThat(counts.spans.keySet()).as("turns with spans").hasSizeGreaterThan(1);
      assertThat(counts.hidden).as("spans of charters that protect").isPositive();
      assertThat(counts.clear).as("spans of charters that do not").isPositive();
      assertThat(counts.after).as("spans that ended after a reload was announced").isPositive();
    } finally {
      done.set(true);
      clients.shutdownNow();
    }
  }

  /** Judges every item, and counts. */
  private final class Counts {
    final Map<String, String> wrong = new TreeMap<>();
    final Map<Integer, Integer> spans = new TreeMap<>();
    private final TreeMap<Long, Integer> announced = new TreeMap<>();
    int hidden;
    int clear;
    int after;
    int logs;
    int metrics;

    void check(SentTelemetry telemetry) {
      for (ResourceMetrics sent : telemetry.metricsAsSent().getResourceMetricsList()) {
        sent.getScopeMetricsList().forEach(s -> metrics += s.getMetricsCount());
        String url = url(sent.getResource());
        sent.getScopeMetricsList().forEach(s -> expect(url, s.getSchemaUrl(), "metrics"));
        sent.getScopeMetricsList().stream()
            .flatMap(scope -> scope.getMetricsList().stream())
            .filter(metric -> metric.getName().equals("plumbline.enforcement.active"))
            .flatMap(metric -> metric.getGauge().getDataPointsList().stream())
            .forEach(this::announce);
        expect("", sent.toString().contains(AGENT) ? "in clear" : "", "metrics " + url);
      }
      telemetry
          .logsAsSent()
          .getResourceLogsList()
          .forEach(
              sent -> {
                sent.getScopeLogsList().forEach(s -> logs += s.getLogRecordsCount());
                String url = url(sent.getResource());
                sent.getScopeLogsList().forEach(s -> expect(url, s.getSchemaUrl(), "logs"));
              });
      for (ResourceSpans sent : telemetry.spansAsSent().getResourceSpansList()) {
        int turn = turn(sent.getResource());
        String url = url(sent.getResource());
        sent.getScopeSpansList().forEach(s -> expect(url, s.getSchemaUrl(), "spans"));
        sent.getScopeSpansList().stream()
            .flatMap(scope -> scope.getSpansList().stream())
            .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
            .forEach(span -> span(span, turn));
      }
    }

    private void announce(NumberDataPoint point) {
      Integer turn = turns.get(attributes(point.getAttributesList()).get(DIGEST));
      expect("known", turn == null ? "unknown" : "known", "digest of the gauge");
      announced.merge(point.getTimeUnixNano(), turn == null ? -1 : turn, Math::max);
    }

    private void span(Span span, int turn) {
      spans.merge(turn, 1, Integer::sum);
      boolean protects = turn % 2 == 1;
      String name = protects ? "GET at /items/{id}" : "GET /items/{id}";
      expect(name, span.getName(), "name under turn " + turn);
      boolean visible = span.toString().contains(AGENT);
      // What was begun while it was protected stays so.
      if (protects || !begunBefore(turn, span)) {
        expect(protects ? "hidden" : "in clear", visible ? "in clear" : "hidden", "turn " + turn);
      }
      hidden += visible ? 0 : 1;
      clear += visible ? 1 : 0;
      Map.Entry<Long, Integer> before =
          announced.lowerEntry(span.getEndTimeUnixNano() - CLOCKS_NANOS);
      if (before != null && before.getValue() > 0) {
        after++;
        expect(
            "at least turn",
            turn >= before.getValue() ? "at least turn" : "turn " + turn,
            "a span that ended after turn " + before.getValue() + " was announced");
      }
    }

    /** Whether the turn had not been announced when the span was begun. */
    private boolean begunBefore(int turn, Span span) {
      Map.Entry<Long, Integer> known =
          announced.lowerEntry(span.getStartTimeUnixNano() - CLOCKS_NANOS);
      return known == null || known.getValue() < turn;
    }

    private void expect(String expected, String actual, String what) {
      if (!expected.equals(actual)) {
        wrong.put(what, "expected " + expected + ", got " + actual);
      }
    }

    @Override
    public String toString() {
      return "%d turns in force; %d server spans in clear, %d protected, %d ended after an announcement; %d log records, %d metrics; %d wrong"
          .formatted(spans.size(), clear, hidden, after, logs, metrics, wrong.size());
    }
  }

  private int turn(Resource resource) {
    return turns.getOrDefault(attributes(resource.getAttributesList()).get(DIGEST), -1);
  }

  private String url(Resource resource) {
    return "https://plumbline.example/schemas/plumbline/0." + turn(resource) + ".0";
  }

  private void write(int turn) throws IOException {
    Path target = folder.resolve("turn" + turn);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = target.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      String text = new String(file.getValue(), StandardCharsets.UTF_8);
      text = text.replace("/schemas/plumbline/0.1.0", "/schemas/plumbline/0." + turn + ".0");
      if (turn % 2 == 1) {
        text =
            text.replace(
                "examples: [curl/8.5.0]\n    annotations: {plumbline: {",
                "examples: [curl/8.5.0]\n    annotations: {plumbline: {sensitive: drop, ");
        text =
            text.replace(
                "\"{http.request.method} {http.route}\"",
                "\"{http.request.method} at {http.route}\"");
      }
      Files.writeString(path, text);
    }
    turns.put(Charter.load(target).charter().digest(), turn);
  }

  private void swap(Path current, int turn) throws IOException {
    Path next = Files.createSymbolicLink(folder.resolve("next"), Path.of("turn" + turn));
    Files.move(next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
