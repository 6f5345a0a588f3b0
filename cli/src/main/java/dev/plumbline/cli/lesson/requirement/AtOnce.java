package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.Comparator;
import java.util.List;

/**
 * In each trace the calls of a service overlap in time: it does not wait for one before it makes
 * the next.
 *
 * @param service the calling service
 */
public record AtOnce(String service) implements Requirement {

  static AtOnce read(LessonNode node) {
    return new AtOnce(node.text("service"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    RequirementResult result =
        RequirementResult.ofEach(
            evidence.requests(), request -> overlap(calls(evidence.spans(request))));
    return result
        .with(result.met() ? "" : "in the others there are no two calls, or one follows the other")
        .missing("two client spans of " + service + " that run at the same time");
  }

  private List<Span> calls(List<Span> trace) {
    return trace.stream()
        .filter(span -> Evidence.is(span, service, SpanKind.CLIENT))
        .sorted(Comparator.comparingLong(Span::start))
        .toList();
  }

  private static boolean overlap(List<Span> calls) {
    for (int i = 1; i < calls.size(); i++) {
      if (calls.get(i).start() < calls.get(i - 1).end()) {
        return true;
      }
    }
    return false;
  }
}
