package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The requests that were sent and the spans of their traces.
 *
 * @param charter the charter to check against
 * @param requests all that were sent
 * @param traces spans by trace id, only those of the requests
 * @param strays traces that other services began while the requests were sent: service name to
 *     count
 */
public record Evidence(
    Charter charter,
    List<SentRequest> requests,
    Map<String, List<Span>> traces,
    Map<String, Integer> strays) {

  public Evidence {
    requests = List.copyOf(requests);
    traces = Map.copyOf(traces);
    strays = Map.copyOf(strays);
  }

  /** How many requests have a trace of which this holds. */
  long count(Predicate<List<Span>> holds) {
    return requests.stream().filter(request -> holds.test(spans(request))).count();
  }

  /** The spans of a request's trace that were seen, in no order. */
  List<Span> spans(SentRequest request) {
    return traces.getOrDefault(request.traceId(), List.of());
  }

  /** The conformance checker's result for these traces. */
  CheckResult result(List<String> chain) {
    Checker checker = new Checker(charter, Options.defaults().through(chain));
    traces.values().forEach(trace -> trace.forEach(checker::span));
    return checker.result();
  }

  static boolean is(Span span, String service, SpanKind kind) {
    return span.kind() == kind && span.service().equals(service);
  }
}
