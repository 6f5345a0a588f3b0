package dev.plumbline.cli.lesson.requirement;

import static dev.plumbline.otlp.SpanKind.SERVER;

/**
 * A service has a server span under the span that the request named as its parent.
 *
 * @param service the service that continues the caller's trace
 */
public record ContinuesTrace(String says, String hint, String service) implements Requirement {

  @Override
  public RequirementResult check(Evidence evidence) {
    long continued =
        evidence.requests().stream()
            .filter(
                request ->
                    evidence.spans(request).stream()
                        .anyMatch(
                            span ->
                                Evidence.is(span, service, SERVER)
                                    && span.parentId() == request.spanId()))
            .count();
    boolean silent =
        evidence.traces().values().stream()
            .flatMap(trace -> trace.stream())
            .noneMatch(span -> span.service().equals(service));
    return RequirementResult.ofAll(continued, evidence.requests().size())
        .with(silent ? "no span of " + service + " is in these traces" : "");
  }
}
