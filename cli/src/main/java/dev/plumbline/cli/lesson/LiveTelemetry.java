package dev.plumbline.cli.lesson;

import dev.plumbline.cli.lesson.requirement.Evidence;
import dev.plumbline.cli.lesson.requirement.SentRequest;
import dev.plumbline.cli.lesson.requirement.Surroundings;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.Telemetry;
import dev.plumbline.otlp.TelemetrySink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gathers the telemetry of one check from the files of the running demo's Collector: the traces of
 * its requests, and what the learner's processes send. Whatever else arrives, for example of
 * another lesson, is left out.
 */
final class LiveTelemetry {
  private static final Set<String> OF_THE_DEMO = Set.of("edge", "gateway", "worker");

  private final OtlpTail tail;
  private final Set<String> names;
  private final Set<String> instances;
  private final Gather gather = new Gather();

  /**
   * Begins now.
   *
   * @param otlp folder of the files
   * @param names of the learner's services
   * @param instances values of {@code service.instance.id} of the learner's processes; may grow
   */
  LiveTelemetry(Path otlp, Set<String> names, Set<String> instances) throws IOException {
    this.tail = new OtlpTail(otlp);
    this.names = Set.copyOf(names);
    this.instances = instances;
  }

  /** Gathers the spans of this trace, too; before the first reading. */
  void follow(String traceId) {
    gather.wanted.add(traceId);
  }

  /** Reads what has arrived since the last time; returns whether that has anything to judge. */
  boolean read() throws IOException {
    int before = gather.items;
    tail.read(gather, gather::document);
    return gather.items > before;
  }

  /** The services that have spans in a trace. */
  Set<String> servicesIn(String traceId) {
    Set<String> services = new HashSet<>();
    gather.traces.getOrDefault(traceId, List.of()).forEach(span -> services.add(span.service()));
    return services;
  }

  /**
   * What has arrived of these requests and of the learner's processes until now.
   *
   * @param since when the first request was sent
   * @param until when the last answer came
   */
  Evidence evidence(
      Surroundings surroundings, List<SentRequest> requests, Instant since, Instant until) {
    Map<String, List<Span>> traces = new HashMap<>();
    for (SentRequest request : requests) {
      List<Span> spans = gather.traces.get(request.traceId());
      if (spans != null) {
        traces.put(request.traceId(), List.copyOf(spans));
      }
    }
    Map<String, Integer> strays = new HashMap<>();
    for (Span root : gather.roots) {
      if (isWithin(root, since, until)) {
        strays.merge(root.service(), 1, Integer::sum);
      }
    }
    return new Evidence(
        surroundings,
        requests,
        traces,
        new Evidence.Own(
            gather.spans,
            gather.again,
            gather.metrics,
            gather.logs,
            gather.documents,
            gather.foreign),
        strays);
  }

  private static boolean isWithin(Span span, Instant since, Instant until) {
    return span.start() >= since.toEpochMilli() * 1_000_000
        && span.start() <= until.toEpochMilli() * 1_000_000 + 1_000_000;
  }

  private final class Gather implements TelemetrySink {
    private final Set<String> wanted = new HashSet<>();
    private final Set<List<Object>> seen = new HashSet<>();
    private final Map<String, List<Span>> traces = new HashMap<>();
    private final List<Span> roots = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();
    private final List<Span> again = new ArrayList<>();
    private final List<Metric> metrics = new ArrayList<>();
    private final List<LogRecord> logs = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();
    private final Map<String, Integer> foreign = new HashMap<>();
    private int items;

    /** A line of the Collector's is one export of one process, whose id is in its resource. */
    void document(String line) {
      if (instances.stream().anyMatch(line::contains)) {
        documents.add(line);
      }
    }

    @Override
    public void span(Span span) {
      String trace = span.traceId().toString();
      boolean isOwn = isOwn(span);
      if (!seen.add(List.of(trace, span.spanId()))) {
        if (isOwn) {
          items++;
          again.add(span);
        }
        return;
      }
      boolean isWanted = wanted.contains(trace);
      if (isWanted) {
        traces.computeIfAbsent(trace, id -> new ArrayList<>()).add(span);
      } else if (span.isRoot()
          && span.kind() == SpanKind.SERVER
          && !String.valueOf(span.attributes().get("url.path")).equals("/healthz")) {
        roots.add(span);
      }
      if (isOwn) {
        spans.add(span);
      }
      items += isWanted || isOwn ? 1 : 0;
    }

    @Override
    public void metric(Metric metric) {
      if (isOwn(metric)) {
        items++;
        metrics.add(metric);
      }
    }

    @Override
    public void log(LogRecord log) {
      if (isOwn(log)) {
        items++;
        logs.add(log);
      }
    }

    private boolean isOwn(Telemetry item) {
      if (!names.contains(item.service())) {
        return false;
      }
      String instance = item.emitter().resource().attributes().text("service.instance.id");
      if (instance != null && instances.contains(instance)) {
        return true;
      }
      if (!OF_THE_DEMO.contains(item.service())) {
        foreign.merge(item.service(), 1, Integer::sum);
      }
      return false;
    }
  }
}
