package dev.plumbline.cli.lesson.requirement;

import static dev.plumbline.otlp.SpanKind.SERVER;

import dev.plumbline.cli.lesson.read.LessonNode;

/**
 * A service has a server span under the span that the request named as its parent.
 *
 * @param service the service that continues the caller's trace
 */
public record ContinuesTrace(String service) implements Requirement {

  static ContinuesTrace read(LessonNode node) {
    return new ContinuesTrace(node.text("service"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    boolean silent =
        evidence.traces().values().stream()
            .flatMap(trace -> trace.stream())
            .noneMatch(span -> span.service().equals(service));
    return RequirementResult.ofEach(
            evidence.requests(),
            request ->
                evidence.spans(request).stream()
                    .anyMatch(
                        span ->
                            Evidence.is(span, service, SERVER)
                                && span.parentId() == request.spanId()))
        .with(silent ? "no span of " + service + " is in these traces" : "")
        .missing("a server span of " + service + " whose parent is the sent traceparent");
  }
}
