package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * No service has exported a span of the traces of the requests, whose caller decided against
 * sampling.
 */
public record Unsampled() implements Requirement {

  static Unsampled read(LessonNode unused) {
    return new Unsampled();
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    List<SentRequest> about = evidence.requests();
    TreeSet<String> exporting =
        about.stream()
            .flatMap(request -> evidence.spans(request).stream())
            .map(Span::service)
            .collect(Collectors.toCollection(TreeSet::new));
    return RequirementResult.ofEach(about, request -> evidence.spans(request).isEmpty())
        .with(exporting.isEmpty() ? "" : "spans were exported by " + String.join(", ", exporting))
        .missing("the caller's decision: the sampled flag of its traceparent is 0");
  }
}
