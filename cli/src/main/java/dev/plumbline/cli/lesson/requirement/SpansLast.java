package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.List;

/**
 * The spans of a service in the traces of the requests last no longer than a limit.
 *
 * @param kind of the spans
 * @param millis the limit
 */
public record SpansLast(String service, SpanKind kind, int millis) implements Requirement {
  private static final int NANOS_PER_MILLI = 1_000_000;

  static SpansLast read(LessonNode node) {
    return new SpansLast(
        node.text("service"), HasSpans.kind(node), node.number("at_most_ms", 1, 60_000));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    long longest =
        evidence.requests().stream()
            .flatMap(request -> spans(evidence, request).stream())
            .mapToLong(Span::duration)
            .max()
            .orElse(0);
    return RequirementResult.ofEach(
            evidence.requests(),
            request -> {
              List<Span> spans = spans(evidence, request);
              return !spans.isEmpty()
                  && spans.stream()
                      .allMatch(span -> span.duration() <= (long) millis * NANOS_PER_MILLI);
            })
        .with("the longest took " + longest / NANOS_PER_MILLI + " ms")
        .missing(HasSpans.word(kind) + " spans of " + service + " of at most " + millis + " ms");
  }

  private List<Span> spans(Evidence evidence, SentRequest request) {
    return evidence.spans(request).stream()
        .filter(span -> Evidence.is(span, service, kind))
        .toList();
  }
}
