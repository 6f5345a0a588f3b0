package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a check has seen until now: the requests with their answers, the spans of their traces, and
 * everything that the learner's own processes have sent since they were started.
 *
 * @param surroundings what does not change during a check
 * @param requests all that were sent
 * @param traces spans by trace id, only those of the requests, of whichever service
 * @param own what the learner's processes of this check have sent, in no trace or in any
 * @param strays traces that other services began while the requests were sent: service name to
 *     count
 */
public record Evidence(
    Surroundings surroundings,
    List<SentRequest> requests,
    Map<String, List<Span>> traces,
    Own own,
    Map<String, Integer> strays) {

  public Evidence {
    requests = List.copyOf(requests);
    traces = Map.copyOf(traces);
    strays = Map.copyOf(strays);
  }

  /**
   * The telemetry of the learner's processes.
   *
   * @param again spans that arrived once more
   * @param documents the exports themselves, as OTLP/JSON: what no rule of the checker is about is
   *     only there
   * @param foreign items of services of the same name that another process sent, by service; they
   *     count for nothing
   */
  public record Own(
      List<Span> spans,
      List<Span> again,
      List<Metric> metrics,
      List<LogRecord> logs,
      List<String> documents,
      Map<String, Integer> foreign) {
    public Own {
      spans = List.copyOf(spans);
      again = List.copyOf(again);
      metrics = List.copyOf(metrics);
      logs = List.copyOf(logs);
      documents = List.copyOf(documents);
      foreign = Map.copyOf(foreign);
    }
  }

  /** The same about the requests with these descriptions only; the same where there are none. */
  Evidence about(List<String> descriptions) {
    if (descriptions.isEmpty()) {
      return this;
    }
    List<SentRequest> named =
        requests.stream().filter(request -> descriptions.contains(request.says())).toList();
    Map<String, List<Span>> theirs = new HashMap<>(traces);
    theirs.keySet().retainAll(named.stream().map(SentRequest::traceId).toList());
    return new Evidence(surroundings, named, theirs, own, strays);
  }

  /** The charter to check against: the lesson's own, else the shop's. */
  public Charter charter() {
    return surroundings.charter();
  }

  /** The spans of a service of the learner that are not of the check's own health requests. */
  List<Span> spansAtWork(String service) {
    return spansOf(service).stream()
        .filter(span -> !String.valueOf(span.attributes().get("url.path")).equals("/healthz"))
        .toList();
  }

  /** All spans of a service of the learner. */
  public List<Span> spansOf(String service) {
    return own.spans().stream().filter(span -> span.service().equals(service)).toList();
  }

  /** All exports of all metrics of a service of the learner, oldest first. */
  public List<Metric> metricsOf(String service) {
    return own.metrics().stream().filter(metric -> metric.service().equals(service)).toList();
  }

  /** All log records of a service of the learner. */
  public List<LogRecord> logsOf(String service) {
    return own.logs().stream().filter(log -> log.service().equals(service)).toList();
  }

  /** How many requests have a trace of which this holds. */
  long count(Predicate<List<Span>> holds) {
    return requests.stream().filter(request -> holds.test(spans(request))).count();
  }

  /** The spans of a request's trace that were seen, in no order. */
  public List<Span> spans(SentRequest request) {
    return traces.getOrDefault(request.traceId(), List.of());
  }

  /** The conformance checker's result for the traces of the requests. */
  CheckResult result(List<String> chain) {
    Checker checker = checker(chain);
    traces.values().forEach(trace -> trace.forEach(checker::span));
    return checker.result();
  }

  /** The conformance checker's result for the trace of one request. */
  CheckResult result(List<String> chain, SentRequest request) {
    Checker checker = checker(chain);
    spans(request).forEach(checker::span);
    return checker.result();
  }

  /** The conformance checker's result for all that the learner's processes have sent. */
  CheckResult resultOfOwn() {
    Checker checker = checker(List.of());
    own.spans().forEach(checker::span);
    own.metrics().forEach(checker::metric);
    own.logs().forEach(checker::log);
    return checker.result();
  }

  private Checker checker(List<String> chain) {
    return new Checker(charter(), Options.defaults().through(chain));
  }

  static boolean is(Span span, String service, SpanKind kind) {
    return span.kind() == kind && span.service().equals(service);
  }
}
