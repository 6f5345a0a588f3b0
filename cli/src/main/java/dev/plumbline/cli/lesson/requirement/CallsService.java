package dev.plumbline.cli.lesson.requirement;

import static dev.plumbline.otlp.SpanKind.CLIENT;
import static dev.plumbline.otlp.SpanKind.SERVER;

import dev.plumbline.otlp.Span;
import java.util.List;

/**
 * One service's client span has another service's server span under it.
 *
 * @param from the calling service
 * @param to the called service
 */
public record CallsService(String says, String hint, String from, String to)
    implements Requirement {

  @Override
  public RequirementResult check(Evidence evidence) {
    int requests = evidence.requests().size();
    long joined = evidence.count(this::isJoined);
    if (joined == requests) {
      return RequirementResult.ofAll(joined, requests);
    }
    long called =
        evidence.count(trace -> trace.stream().anyMatch(span -> Evidence.is(span, from, CLIENT)));
    String found =
        called < requests
            ? from + " has no client span in " + (requests - called) + " of the traces"
            : from + " has its client spans, but no server span of " + to + " is under them";
    int strays = evidence.strays().getOrDefault(to, 0);
    return RequirementResult.ofAll(joined, requests)
        .with(
            strays == 0
                ? found
                : found + "; meanwhile " + to + " began " + strays + " traces of its own");
  }

  private boolean isJoined(List<Span> trace) {
    return trace.stream()
        .filter(span -> Evidence.is(span, from, CLIENT))
        .anyMatch(
            client ->
                trace.stream()
                    .anyMatch(
                        span ->
                            Evidence.is(span, to, SERVER) && span.parentId() == client.spanId()));
  }
}
