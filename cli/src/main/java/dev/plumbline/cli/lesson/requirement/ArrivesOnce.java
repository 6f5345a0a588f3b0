package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Nothing of a service is lost and nothing doubled: its server span of each request, and the client
 * span under it, arrived, and each once.
 *
 * @param service whose spans
 * @param lost whether missing spans count; else only doubled ones do
 */
public record ArrivesOnce(String service, boolean lost) implements Requirement {

  static ArrivesOnce read(LessonNode node) {
    return new ArrivesOnce(
        node.text("service"), node.oneOf("what", List.of("lost", "doubled")).equals("lost"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    Set<String> doubled = new HashSet<>();
    evidence.own().again().forEach(span -> doubled.add(span.traceId().toString()));
    RequirementResult result =
        RequirementResult.ofEach(
            evidence.requests(),
            request ->
                lost ? isWhole(evidence.spans(request)) : !doubled.contains(request.traceId()));
    return lost
        ? result.missing("a server and a client span of " + service + " in each trace")
        : result
            .with(result.met() ? "" : "spans of the others arrived more than once")
            .missing("each span once");
  }

  private boolean isWhole(List<Span> trace) {
    return trace.stream().anyMatch(span -> Evidence.is(span, service, SpanKind.SERVER))
        && trace.stream().anyMatch(span -> Evidence.is(span, service, SpanKind.CLIENT));
  }
}
