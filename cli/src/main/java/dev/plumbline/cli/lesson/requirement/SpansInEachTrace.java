package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.format.Counted;
import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The trace of each request has spans of a service with some attributes.
 *
 * @param kind of the spans
 * @param attributes what they have to have
 * @param least how many in each trace
 */
public record SpansInEachTrace(
    String service, SpanKind kind, Map<String, String> attributes, int least)
    implements Requirement {

  public SpansInEachTrace {
    attributes = Map.copyOf(attributes);
  }

  static SpansInEachTrace read(LessonNode node) {
    return new SpansInEachTrace(
        node.text("service"),
        HasSpans.kind(node),
        node.textMap("attributes"),
        node.number("at_least", 1, 1_000, 1));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    return RequirementResult.ofEach(
            evidence.requests(),
            request -> evidence.spans(request).stream().filter(this::fits).count() >= least)
        .missing(
            Counted.of(least, HasSpans.word(kind) + " span")
                + " of "
                + service
                + " in the trace"
                + attributes.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(each -> each.getKey() + " = " + each.getValue())
                    .collect(Collectors.joining(", ", attributes.isEmpty() ? "" : ", with ", "")));
  }

  private boolean fits(Span span) {
    return Evidence.is(span, service, kind)
        && attributes.entrySet().stream()
            .allMatch(
                each ->
                    each.getValue().equals(String.valueOf(span.attributes().get(each.getKey()))));
  }
}
