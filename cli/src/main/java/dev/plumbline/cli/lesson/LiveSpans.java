package dev.plumbline.cli.lesson;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.lesson.requirement.Evidence;
import dev.plumbline.cli.lesson.requirement.SentRequest;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.OtlpFiles;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.TelemetrySink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the spans of certain traces out of the files that the running demo's Collector writes. */
final class LiveSpans {
  private final Path otlp;
  private final Instant since;

  /**
   * @param otlp folder of the files
   * @param since when the first of the traces began
   */
  LiveSpans(Path otlp, Instant since) {
    this.otlp = otlp;
    this.since = since;
  }

  /** What has arrived of these requests until now. */
  Evidence evidence(Charter charter, List<SentRequest> requests) throws IOException {
    Gather gather =
        new Gather(requests.stream().map(SentRequest::traceId).collect(Collectors.toSet()));
    // The last line may be half written; it is complete at the next poll.
    OtlpFiles files = new OtlpFiles(gather, (file, line, message) -> {});
    writtenSince().forEach(files::read);
    return new Evidence(charter, requests, gather.traces, gather.strays);
  }

  private List<Path> writtenSince() throws IOException {
    List<Path> written = new ArrayList<>();
    try (Stream<Path> files = Files.list(otlp)) {
      for (Path file : files.filter(LiveSpans::holdsTraces).sorted().toList()) {
        // A file system's clock may be a little behind.
        if (Files.getLastModifiedTime(file).compareTo(FileTime.from(since.minusSeconds(2))) > 0) {
          written.add(file);
        }
      }
    }
    return written;
  }

  private static boolean holdsTraces(Path file) {
    return file.getFileName().toString().startsWith("traces");
  }

  private final class Gather implements TelemetrySink {
    private final Set<String> wanted;
    private final Set<List<Object>> seen = new HashSet<>();
    private final Map<String, List<Span>> traces = new HashMap<>();
    private final Map<String, Integer> strays = new HashMap<>();

    Gather(Set<String> wanted) {
      this.wanted = wanted;
    }

    @Override
    public void span(Span span) {
      String trace = span.traceId().toString();
      if (wanted.contains(trace)) {
        if (seen.add(List.of(trace, span.spanId()))) {
          traces.computeIfAbsent(trace, id -> new ArrayList<>()).add(span);
        }
      } else if (span.isRoot()
          && span.kind() == SpanKind.SERVER
          && span.start() >= since.toEpochMilli() * 1_000_000
          && !String.valueOf(span.attributes().get("url.path")).equals("/healthz")) {
        strays.merge(span.service(), 1, Integer::sum);
      }
    }

    @Override
    public void metric(Metric metric) {}

    @Override
    public void log(LogRecord log) {}
  }
}
