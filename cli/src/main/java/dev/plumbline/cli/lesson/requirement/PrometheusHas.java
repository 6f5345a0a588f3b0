package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.SourceException;
import java.util.List;

/**
 * A query of the demo's Prometheus has a result, or has none.
 *
 * @param query in PromQL
 * @param some whether there has to be a result
 */
public record PrometheusHas(String query, boolean some) implements Requirement {

  static PrometheusHas read(LessonNode node) {
    return new PrometheusHas(
        node.text("query"), node.oneOf("result", List.of("some", "none")).equals("some"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    List<Prometheus.Sample> samples;
    try {
      samples = evidence.surroundings().prometheus().instant(query);
    } catch (SourceException e) {
      return RequirementResult.unmet(String.valueOf(e.getMessage()), "an answer of Prometheus");
    }
    String seen =
        samples.isEmpty()
            ? "Prometheus has nothing for " + query
            : "Prometheus has %.3f for %s".formatted(samples.get(0).value(), query);
    return samples.isEmpty() != some
        ? RequirementResult.met(seen)
        : RequirementResult.unmet(seen, some ? "a value there" : "no value there");
  }
}
