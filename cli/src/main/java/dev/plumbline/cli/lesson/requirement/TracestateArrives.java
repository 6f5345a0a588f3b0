package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import java.util.List;

/**
 * The trace state of a request is on the spans of a service: what other vendors' tools wrote beside
 * the trace id was passed on.
 *
 * @param service where it must arrive
 * @param member of the trace state, {@code key=value}
 */
public record TracestateArrives(String service, String member) implements Requirement {

  static TracestateArrives read(LessonNode node) {
    return new TracestateArrives(node.text("service"), node.text("member"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    List<SentRequest> recorded =
        evidence.requests().stream().filter(request -> !evidence.spans(request).isEmpty()).toList();
    return RequirementResult.ofEach(
            recorded,
            request ->
                evidence.spans(request).stream()
                    .anyMatch(
                        span ->
                            span.service().equals(service)
                                && List.of(span.traceState().split(",")).contains(member)))
        .missing("a span of " + service + " with " + member + " in its trace state");
  }
}
