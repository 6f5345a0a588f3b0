package dev.plumbline.workbench.demo;

import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.OtlpFiles;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.TelemetrySink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The traces that the Collector has written to its file, as they are at one moment. */
final class CapturedTraces {

  private static final Duration POLL = Duration.ofMillis(200);

  /** A trace that has not grown for this long is taken as whole; services export every 200 ms. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final Map<String, List<Span>> byTrace = new HashMap<>();

  /** Reads what is there now; a file that was not written yet is an empty one. */
  static CapturedTraces read(Path otlp) {
    CapturedTraces traces = new CapturedTraces();
    // The last line may be half written: it is read at the next poll.
    OtlpFiles files = new OtlpFiles(traces.sink(), (path, line, message) -> {});
    traceFiles(otlp).forEach(files::read);
    return traces;
  }

  /** Returns the file that is being written and those it was rotated into. */
  static List<Path> traceFiles(Path otlp) {
    try (Stream<Path> files = Files.list(otlp)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("traces"))
          .sorted()
          .toList();
    } catch (IOException notYet) {
      return List.of();
    }
  }

  /**
   * Waits until each wanted trace is there, whole, and has stopped growing.
   *
   * @param wanted finds a trace among those captured
   * @return the traces found, by the same keys; one that did not come in time is left out or as far
   *     as it came
   */
  static <K> Map<K, List<Span>> await(
      Path otlp, Map<K, Function<CapturedTraces, Optional<List<Span>>>> wanted, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Map<K, List<Span>> found = new LinkedHashMap<>();
    long grewAt = System.nanoTime();
    int size = -1;
    while (true) {
      CapturedTraces traces = read(otlp);
      found.clear();
      wanted.forEach(
          (key, search) -> search.apply(traces).ifPresent(spans -> found.put(key, spans)));
      int now = found.values().stream().mapToInt(List::size).sum();
      if (now != size) {
        size = now;
        grewAt = System.nanoTime();
      }
      boolean complete =
          found.size() == wanted.size()
              && found.values().stream().allMatch(CapturedTraces::isWhole);
      boolean quiet = System.nanoTime() - grewAt > QUIET.toNanos();
      if ((complete && quiet) || System.nanoTime() > end) {
        return found;
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  /** Returns the spans of a trace, the earliest first. */
  Optional<List<Span>> byId(String traceId) {
    return Optional.ofNullable(byTrace.get(traceId)).map(CapturedTraces::inOrder);
  }

  /** Returns the trace whose spans have this fault as an attribute. */
  Optional<List<Span>> byFault(DemoFault fault) {
    return byTrace.values().stream()
        .filter(
            spans ->
                spans.stream()
                    .anyMatch(
                        span -> fault.word().equals(span.attributes().get("plumbline.demo.fault"))))
        .findFirst()
        .map(CapturedTraces::inOrder);
  }

  int spans() {
    return byTrace.values().stream().mapToInt(List::size).sum();
  }

  /**
   * The edge's own span is exported last; with it and every parent but a client's from outside,
   * nothing is missing.
   */
  static boolean isWhole(List<Span> spans) {
    Set<Long> ids = new HashSet<>();
    spans.forEach(span -> ids.add(span.spanId()));
    boolean entered =
        spans.stream()
            .anyMatch(span -> span.kind() == SpanKind.SERVER && span.service().equals("edge"));
    return entered
        && spans.stream()
            .allMatch(
                span ->
                    span.isRoot()
                        || ids.contains(span.parentId())
                        || (span.service().equals("edge") && span.kind() == SpanKind.SERVER));
  }

  private static List<Span> inOrder(List<Span> spans) {
    return spans.stream().sorted(Comparator.comparingLong(Span::start)).toList();
  }

  private TelemetrySink sink() {
    return new TelemetrySink() {
      @Override
      public void span(Span span) {
        byTrace.computeIfAbsent(span.traceId().toString(), id -> new ArrayList<>()).add(span);
      }

      @Override
      public void metric(Metric metric) {}

      @Override
      public void log(LogRecord log) {}
    };
  }
}
