package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.format.Counted;
import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The learner's service has made spans of a kind, in the traces of the requests or in others.
 *
 * @param service a service of the learner
 * @param kind of the spans
 * @param place where they are looked for
 * @param least how many there have to be
 */
public record HasSpans(String service, SpanKind kind, Place place, int least)
    implements Requirement {
  /** Where spans can be. */
  public enum Place {
    /** In the trace of a request. */
    REQUESTS,
    /** In a trace that no request began. */
    ELSEWHERE
  }

  static HasSpans read(LessonNode node) {
    return new HasSpans(
        node.text("service"),
        kind(node),
        Place.valueOf(word(node, "in", words(Place.values()))),
        node.number("at_least", 1, 10_000, 1));
  }

  /** The kind of spans that a demand is about. */
  static SpanKind kind(LessonNode node) {
    return SpanKind.valueOf(word(node, "kind", words(SpanKind.values())));
  }

  /** A kind as it stands in a report. */
  static String word(SpanKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String word(LessonNode node, String key, List<String> words) {
    String word = node.oneOf(key, words);
    return (words.contains(word) ? word : words.get(0)).toUpperCase(Locale.ROOT);
  }

  private static List<String> words(Enum<?>[] values) {
    return Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    List<Span> spans =
        evidence.spansOf(service).stream()
            .filter(span -> span.kind() == kind)
            .filter(
                span ->
                    evidence.traces().containsKey(span.traceId().toString())
                        == (place == Place.REQUESTS))
            .toList();
    String what = word(kind) + " span";
    String where = place == Place.REQUESTS ? "in the traces of the requests" : "in other traces";
    return new RequirementResult(
        spans.size() >= least,
        service + " has " + Counted.of(spans.size(), what) + " " + where,
        spans.size() >= least ? "" : "at least " + least + " " + where,
        spans.stream()
            .map(span -> span.traceId().toString())
            .distinct()
            .collect(Collectors.toList()));
  }
}
