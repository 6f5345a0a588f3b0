package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The trace of a request says where a service spent its time: its innermost spans, one after the
 * other, fill most of its server span. A span round everything fills it too, and says nothing.
 *
 * @param service the service
 * @param share percent of the server span that have to be filled
 */
public record Explained(String service, int share) implements Requirement {
  private static final double MOST_TWICE = 0.1;

  static Explained read(LessonNode node) {
    return new Explained(node.text("service"), node.number("share", 1, 100));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    RequirementResult result =
        RequirementResult.ofEach(
            evidence.requests(), request -> time(evidence.spans(request)).isExplained(share));
    Time worst =
        evidence.requests().stream()
            .map(request -> time(evidence.spans(request)))
            .min(Comparator.comparingDouble(Time::filled))
            .orElse(new Time(0, 0, 0));
    return result
        .with(
            "at worst %d of %d ms have a span%s"
                .formatted(
                    worst.spent / 1_000_000,
                    worst.whole / 1_000_000,
                    worst.twice > worst.whole * MOST_TWICE ? ", and some have two at once" : ""))
        .missing(
            "innermost spans of %s that fill %d %% of its server span, one after the other"
                .formatted(service, share));
  }

  /**
   * @param whole duration of the server span
   * @param spent time that has an innermost span
   * @param twice time that has more than one
   */
  private record Time(long whole, long spent, long twice) {
    double filled() {
      return whole == 0 ? 0 : (double) spent / whole;
    }

    boolean isExplained(int share) {
      return whole > 0 && filled() * 100 >= share && twice <= whole * MOST_TWICE;
    }
  }

  private Time time(List<Span> trace) {
    List<Span> own = trace.stream().filter(span -> span.service().equals(service)).toList();
    Span server =
        own.stream().filter(span -> span.kind() == SpanKind.SERVER).findFirst().orElse(null);
    if (server == null) {
      return new Time(0, 0, 0);
    }
    Set<Long> parents = new HashSet<>();
    own.forEach(span -> parents.add(span.parentId()));
    List<Span> innermost =
        own.stream()
            .filter(span -> span.spanId() != server.spanId() && !parents.contains(span.spanId()))
            .sorted(Comparator.comparingLong(Span::start))
            .toList();
    long spent = 0;
    long twice = 0;
    long until = server.start();
    for (Span span : innermost) {
      long start = Math.max(span.start(), server.start());
      long end = Math.min(span.end(), server.end());
      twice += Math.max(0, Math.min(until, end) - start);
      spent += Math.max(0, end - Math.max(start, until));
      until = Math.max(until, end);
    }
    return new Time(server.duration(), spent, twice);
  }
}
