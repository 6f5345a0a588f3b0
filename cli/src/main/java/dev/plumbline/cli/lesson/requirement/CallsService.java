package dev.plumbline.cli.lesson.requirement;

import static dev.plumbline.otlp.SpanKind.CLIENT;
import static dev.plumbline.otlp.SpanKind.SERVER;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import java.util.List;

/**
 * One service's client span has another service's server span under it.
 *
 * @param from the calling service
 * @param to the called service
 */
public record CallsService(String from, String to) implements Requirement {

  static CallsService read(LessonNode node) {
    return new CallsService(node.text("from"), node.text("to"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    int requests = evidence.requests().size();
    RequirementResult joined =
        RequirementResult.ofEach(evidence.requests(), request -> isJoined(evidence.spans(request)));
    if (joined.met()) {
      return joined;
    }
    long called =
        evidence.count(trace -> trace.stream().anyMatch(span -> Evidence.is(span, from, CLIENT)));
    // How many is no evidence: the demo has other customers.
    boolean strays = evidence.strays().containsKey(to);
    return joined
        .with(
            called < requests
                ? from + " has no client span in " + (requests - called) + " of the traces"
                : from + " has its client spans, but no server span of " + to + " is under them")
        .with(strays ? "meanwhile " + to + " began traces of its own" : "")
        .missing(
            called < requests
                ? "a client span of " + from + " for its call, under its server span"
                : "a server span of " + to + " whose parent is the client span of " + from);
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
