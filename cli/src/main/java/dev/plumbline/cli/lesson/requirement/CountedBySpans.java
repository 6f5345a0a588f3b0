package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From the server spans that were kept the number of all requests can be computed: each states by
 * its threshold for how many it stands (OpenTelemetry specification, "TraceState: Probability
 * Sampling").
 *
 * @param of how many requests there were
 * @param percent by how much the estimate may differ
 */
public record CountedBySpans(String service, int of, int percent) implements Requirement {
  private static final Pattern THRESHOLD =
      Pattern.compile("(?:^|,)\\s*ot=(?:[^,]*;)?th:([0-9a-f]{1,14})(?:[;,]|\\s*$)");
  private static final int DIGITS = 14;

  static CountedBySpans read(LessonNode node) {
    return new CountedBySpans(
        node.text("service"), node.number("of", 1, 100_000), node.number("within_percent", 1, 100));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    List<Span> spans =
        evidence.spansAtWork(service).stream()
            .filter(span -> span.kind() == SpanKind.SERVER)
            .toList();
    List<Span> silent = spans.stream().filter(span -> standsFor(span).isEmpty()).toList();
    double sum = spans.stream().mapToDouble(span -> standsFor(span).orElse(1)).sum();
    String seen =
        "%d server spans of %s stand for %.0f requests".formatted(spans.size(), service, sum);
    if (!silent.isEmpty()) {
      return RequirementResult.unmet(
              seen + "; " + silent.size() + " state no threshold", "ot=th:… in their tracestate")
          .about(silent.stream().map(span -> span.traceId().toString()).distinct().toList());
    }
    return Math.abs(sum - of) * 100 <= (double) of * percent
        ? RequirementResult.met(seen)
        : RequirementResult.unmet(seen, of + " requests, within " + percent + " %");
  }

  /** The reciprocal of the probability with which it was kept, where it states that. */
  private static OptionalDouble standsFor(Span span) {
    Matcher found = THRESHOLD.matcher(span.traceState());
    if (!found.find()) {
      return OptionalDouble.empty();
    }
    String digits = found.group(1);
    double all = Math.scalb(1.0, 4 * DIGITS);
    double threshold = Long.parseLong(digits, 16) * Math.scalb(1.0, 4 * (DIGITS - digits.length()));
    return OptionalDouble.of(all / (all - threshold));
  }
}
