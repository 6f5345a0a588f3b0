package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.List;

/**
 * What a service does for a request ends with that request: no span of the service ends long after
 * its server span, and the calls that it gave up are there.
 *
 * @param service whose spans
 */
public record EndsWithRequest(String service) implements Requirement {
  /** Ending a task takes a moment. */
  private static final long TOLERANCE_NANOS = 150_000_000;

  static EndsWithRequest read(LessonNode node) {
    return new EndsWithRequest(node.text("service"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    RequirementResult result =
        RequirementResult.ofEach(evidence.requests(), request -> holds(evidence.spans(request)));
    long worst =
        evidence.requests().stream()
            .mapToLong(request -> overrun(evidence.spans(request)))
            .max()
            .orElse(0);
    return result
        .with(
            worst > TOLERANCE_NANOS
                ? "a span of %s ends %d ms after the answer".formatted(service, worst / 1_000_000)
                : result.met() ? "" : "in the others there is no call of " + service)
        .missing("client spans of " + service + " that end when its server span ends");
  }

  private boolean holds(List<Span> trace) {
    return trace.stream().anyMatch(span -> Evidence.is(span, service, SpanKind.CLIENT))
        && trace.stream().anyMatch(span -> Evidence.is(span, service, SpanKind.SERVER))
        && overrun(trace) <= TOLERANCE_NANOS;
  }

  /** How long after the answer the last span of the service ends. */
  private long overrun(List<Span> trace) {
    long answered = lastEnd(trace, SpanKind.SERVER);
    return answered == 0 ? 0 : Math.max(0, lastEnd(trace, SpanKind.CLIENT) - answered);
  }

  private long lastEnd(List<Span> trace, SpanKind kind) {
    return trace.stream()
        .filter(span -> Evidence.is(span, service, kind))
        .mapToLong(Span::end)
        .max()
        .orElse(0);
  }
}
