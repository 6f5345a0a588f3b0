package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** A run of a foreign application: requests, responses and telemetry. */
final class ForeignRun {
  private static final String[] TUPLE = {
    "plumbline.error.code",
    "plumbline.error.origin",
    "plumbline.error.reason",
    "plumbline.error.fault",
    "plumbline.error.retryable"
  };

  /** In place of a method: send, read the response's head and disconnect. */
  private static final String LEAVE = "LEAVE";

  /** Likewise: send, and read until the response ends in any way. */
  private static final String HEAR = "HEAR";

  /** Likewise: a GET whose response is awaited when all else was asked. */
  private static final String BESIDE = "BESIDE";

  private final Map<String, HttpResponse<String>> answers = new LinkedHashMap<>();
  private final Map<String, String> left = new LinkedHashMap<>();
  private final SentTelemetry telemetry;
  private final List<String> logLines;

  private ForeignRun(Path jar, List<String> requests, String... arguments) throws IOException {
    this(ServiceProcess.startJar(jar, arguments), requests, arguments.length > 0);
  }

  private ForeignRun(ServiceProcess started, List<String> requests, boolean observable) {
    Map<String, CompletableFuture<HttpResponse<String>>> asked = new LinkedHashMap<>();
    try (ServiceProcess service = started) {
      for (String request : requests) {
        String[] words = request.split(" ", -1);
        if (words[0].equals(LEAVE) || words[0].equals(HEAR)) {
          left.put(
              request,
              words[0].equals(LEAVE) ? service.disconnect(words[1]) : service.readToEnd(words[1]));
          if (observable) {
            awaitEnd(service, words[1]);
          }
          continue;
        }
        if (words[0].equals(BESIDE)) {
          asked.put("GET " + words[1], service.getBeside(words[1]));
          continue;
        }
        String[] headers = Arrays.copyOfRange(words, 2, words.length);
        asked.put(
            request, CompletableFuture.completedFuture(service.send(words[0], words[1], headers)));
      }
      asked.forEach((request, answer) -> answers.put(request, answer.join()));
      if (observable) {
        requests.stream()
            .map(request -> request.split(" ", -1))
            .filter(words -> words[0].equals(BESIDE))
            .forEach(words -> awaitEnd(service, words[1]));
        awaitLastEnd(service, requests);
      }
      telemetry = service.stop();
      logLines = service.logLines();
    }
  }

  /** The response arrives before the server's operation ends; a stop would interrupt it. */
  private static void awaitLastEnd(ServiceProcess service, List<String> requests) {
    if (!requests.isEmpty()) {
      String target = requests.get(requests.size() - 1).split(" ", -1)[1];
      awaitEnd(service, target.split("\\?", 2)[0]);
    }
  }

  /** The server detects the disconnect as it writes the next time. */
  private static void awaitEnd(ServiceProcess service, String path) {
    Poll.until(
        Duration.ofSeconds(60),
        () ->
            service.soFar().spans().stream()
                .filter(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)
                .filter(span -> path.equals(attributes(span.getAttributesList()).get("url.path")))
                .findFirst()
                .orElse(null),
        () -> "no server span of " + path);
  }

  /** Without any agent. */
  static ForeignRun bare(Path jar, List<String> requests) throws IOException {
    return new ForeignRun(jar, requests);
  }

  /** With the extension beside the agent, observing. */
  static ForeignRun observed(Path jar, List<String> requests) throws IOException {
    return new ForeignRun(
        jar, requests, ServiceProcess.PLAIN, ServiceProcess.EXTENSION, "-Dplumbline.mode=observe");
  }

  /** With the agent that carries the extension, enforcing. */
  static ForeignRun enforced(Path jar, List<String> requests) throws IOException {
    return new ForeignRun(jar, requests, ServiceProcess.ONE_FILE);
  }

  /** In another setup. */
  static ForeignRun in(Way way, Path folder, Path jar, List<String> requests) throws IOException {
    OtlpReceiver receiver = new OtlpReceiver();
    return new ForeignRun(
        ServiceProcess.startJarOn(
            Objects.requireNonNull(way.java()), receiver, jar, way.arguments(folder, receiver)),
        requests,
        true);
  }

  /**
   * Under a charter of its own.
   *
   * @param mode observe or enforce
   */
  static ForeignRun under(
      Path charter, String mode, Path jar, List<String> requests, String... arguments)
      throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                ServiceProcess.ONE_FILE,
                "-Dplumbline.charter=" + charter,
                "-Dplumbline.mode=" + mode));
    all.addAll(List.of(arguments));
    return new ForeignRun(jar, requests, all.toArray(new String[0]));
  }

  SentTelemetry telemetry() {
    return telemetry;
  }

  List<String> logLines() {
    return logLines;
  }

  /** The response to each request: status, headers, body, without what differs in every run. */
  List<String> answers() {
    List<String> responses = new ArrayList<>();
    answers.forEach(
        (request, answer) -> {
          Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
          headers.keySet().removeIf(name -> name.equalsIgnoreCase("date"));
          headers.keySet().removeIf(name -> name.equalsIgnoreCase("server-timing"));
          headers.keySet().removeIf(name -> name.equalsIgnoreCase("plumbline-error"));
          // The body is compared itself.
          headers.keySet().removeIf(name -> name.equalsIgnoreCase("content-length"));
          String body =
              answer
                  .body()
                  .replaceAll("\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"…\"")
                  .replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:…");
          responses.add(request + " -> " + answer.statusCode() + ' ' + headers + ' ' + body);
        });
    return responses;
  }

  HttpResponse<String> answer(String request) {
    return Objects.requireNonNull(answers.get(request), request);
  }

  /** The head of a response that was aborted, or read to its end. */
  String head(String request) {
    return Objects.requireNonNull(left.get(request), request);
  }

  /** The spans of a request's trace: {@code KIND name -> error tuple or ok [status]}, sorted. */
  List<String> trace(String request) {
    String head = left.get(request);
    String trace =
        head == null ? ServiceProcess.trace(answer(request)) : ServiceProcess.trace(head);
    return telemetry.spans().stream()
        .filter(span -> SentTelemetry.hex(span.getTraceId().toByteArray()).equals(trace))
        .filter(span -> span.getKind() != SpanKind.SPAN_KIND_INTERNAL)
        .map(ForeignRun::line)
        .sorted()
        .toList();
  }

  /** The spans of a request's trace. */
  List<Span> spans(String request) {
    return telemetry.spans(ServiceProcess.trace(answer(request)));
  }

  /** All spans but internal ones, as {@link #trace} has them. */
  List<String> traces() {
    return telemetry.spans().stream()
        .filter(span -> span.getKind() != SpanKind.SPAN_KIND_INTERNAL)
        .map(ForeignRun::line)
        .sorted()
        .toList();
  }

  private static String line(Span span) {
    return span.getKind().name().substring("SPAN_KIND_".length())
        + ' '
        + span.getName()
        + " -> "
        + tuple(attributes(span.getAttributesList()))
        + (span.getStatus().getCodeValue() == 2 ? " (error)" : "");
  }

  /** The tuple; without a code the agent's own error.type. */
  static String tuple(Map<String, String> attributes) {
    if (!attributes.containsKey("plumbline.error.code")) {
      return attributes.getOrDefault("error.type", "ok");
    }
    StringBuilder tuple = new StringBuilder();
    for (String key : TUPLE) {
      tuple.append(tuple.length() == 0 ? "" : " ").append(attributes.get(key));
    }
    return tuple.toString();
  }

  /** How often a duration was measured, by the named labels; absent ones are a dash. */
  Map<String, Long> counts(String metric, String... labels) {
    Map<String, Long> counts = new TreeMap<>();
    for (HistogramDataPoint point : telemetry.histogram(metric)) {
      Map<String, String> all = attributes(point.getAttributesList());
      List<String> words = new ArrayList<>();
      for (String label : labels) {
        words.add(all.getOrDefault(label, "-"));
      }
      counts.merge(String.join(" ", words), point.getCount(), Long::sum);
    }
    return counts;
  }

  /** Labels that a metric's points have, all together. */
  Set<String> labels(String metric) {
    TreeSet<String> labels = new TreeSet<>();
    telemetry
        .histogram(metric)
        .forEach(point -> labels.addAll(attributes(point.getAttributesList()).keySet()));
    return labels;
  }

  /** Keys of spans and points that only Plumbline writes. */
  List<String> ownKeys() {
    return telemetry.spans().stream()
        .flatMap(span -> attributes(span.getAttributesList()).keySet().stream())
        .filter(key -> key.startsWith("plumbline."))
        .distinct()
        .toList();
  }

  /** Findings by rule and action. */
  Map<String, Double> findings() {
    Map<String, Double> findings = new TreeMap<>();
    telemetry
        .numbers("plumbline.findings")
        .forEach(
            (labels, count) ->
                findings.put(
                    labels.get("plumbline.finding.rule")
                        + ' '
                        + labels.get("plumbline.finding.action"),
                    count));
    return findings;
  }
}
