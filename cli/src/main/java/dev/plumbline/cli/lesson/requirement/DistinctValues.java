package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.format.Counted;
import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.Span;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A service has exported so many different names, values or series.
 *
 * @param of what is counted
 * @param name key of the attribute, or name of the metrics, which may end with {@code *}; empty for
 *     the names of spans
 */
public record DistinctValues(String service, Of of, String name, int least, int most)
    implements Requirement {
  private static final int ALL = 100_000;
  private static final int SHOWN = 3;

  /** What is counted. */
  public enum Of {
    /** Names of spans. */
    SPAN_NAMES("span name"),
    /** Values of an attribute of spans. */
    ATTRIBUTE("value"),
    /** Series of metrics: the combinations of name and labels. */
    METRIC("series");

    private final String word;

    Of(String word) {
      this.word = word;
    }
  }

  static DistinctValues read(LessonNode node) {
    String service = node.text("service");
    int least = node.number("at_least", 1, ALL, 1);
    int most = node.number("at_most", 1, ALL, ALL);
    if (node.has("attribute")) {
      return new DistinctValues(service, Of.ATTRIBUTE, node.text("attribute"), least, most);
    }
    if (node.has("metric")) {
      return new DistinctValues(service, Of.METRIC, node.text("metric"), least, most);
    }
    return new DistinctValues(service, Of.SPAN_NAMES, "", least, most);
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    Set<String> seen =
        switch (of) {
          case SPAN_NAMES ->
              evidence.spansOf(service).stream()
                  .map(Span::name)
                  .collect(Collectors.toCollection(TreeSet::new));
          case ATTRIBUTE ->
              evidence.spansOf(service).stream()
                  .map(span -> span.attributes().get(name))
                  .filter(value -> value != null)
                  .map(Object::toString)
                  .collect(Collectors.toCollection(TreeSet::new));
          case METRIC ->
              evidence.metricsOf(service).stream()
                  .filter(this::isMeant)
                  .flatMap(
                      metric ->
                          metric.points().stream()
                              .map(point -> metric.name() + labels(point.attributes())))
                  .collect(Collectors.toCollection(TreeSet::new));
        };
    String what =
        service
            + " has "
            + (of == Of.METRIC ? seen.size() + " " + of.word : Counted.of(seen.size(), of.word))
            + (name.isEmpty() ? "" : " of " + name)
            + (seen.isEmpty() ? "" : ", for example ")
            + seen.stream().limit(SHOWN).collect(Collectors.joining(", "));
    if (seen.size() >= least && seen.size() <= most) {
      return RequirementResult.met(what);
    }
    return RequirementResult.unmet(
        what,
        seen.size() > most ? "at most " + most + " of them" : "at least " + least + " of them");
  }

  private boolean isMeant(Metric metric) {
    return name.endsWith("*")
        ? metric.name().startsWith(name.substring(0, name.length() - 1))
        : metric.name().equals(name);
  }

  private static String labels(Attributes attributes) {
    TreeMap<String, String> labels = new TreeMap<>();
    for (int i = 0; i < attributes.size(); i++) {
      labels.put(attributes.key(i), String.valueOf(attributes.value(i)));
    }
    return labels.toString();
  }
}
