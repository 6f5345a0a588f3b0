package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A process of the learner follows the lesson's charter, and where it is asked for enforces it, by
 * what the process says itself: {@code plumbline.enforcement.active}.
 *
 * @param service the service
 * @param enforced whether observing is not enough
 */
public record InForce(String service, boolean enforced) implements Requirement {
  private static final int SHOWN = 12;

  static InForce read(LessonNode node) {
    return new InForce(node.text("service"), node.flag("enforced"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    Charter charter = evidence.charter();
    List<Metric.Point> said = points(evidence, "plumbline.enforcement.active");
    if (said.isEmpty()) {
      return RequirementResult.unmet(
          service + " says of no charter that it follows it: Plumbline is not in this process",
          "the metric plumbline.enforcement.active of " + service);
    }
    Metric.Point last = said.get(said.size() - 1);
    String digest = String.valueOf(last.attributes().text("plumbline.charter.digest"));
    boolean active = last.value() > 0;
    String seen =
        "%s %s the charter with digest %s…%s"
            .formatted(
                service, active ? "enforces" : "only observes", start(digest), counts(evidence));
    if (!digest.equals(charter.digest())) {
      return RequirementResult.unmet(
          seen, "the digest " + start(charter.digest()) + "… of your charter " + charter.name());
    }
    return active || !enforced
        ? RequirementResult.met(seen)
        : RequirementResult.unmet(seen, "the mode enforce");
  }

  private List<Metric.Point> points(Evidence evidence, String name) {
    List<Metric.Point> points = new ArrayList<>();
    for (Metric metric : evidence.metricsOf(service)) {
      if (metric.name().equals(name)) {
        points.addAll(metric.points());
      }
    }
    return points;
  }

  /** The findings that the process has counted, by rule. */
  private String counts(Evidence evidence) {
    Map<String, Long> counts = new TreeMap<>();
    for (Metric.Point point : points(evidence, "plumbline.findings")) {
      counts.merge(
          point.attributes().text("plumbline.finding.rule")
              + " "
              + point.attributes().text("plumbline.finding.action"),
          (long) point.value(),
          Math::max);
    }
    if (counts.isEmpty()) {
      return "; it counted no finding";
    }
    List<String> texts =
        counts.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList();
    return "; it counted "
        + String.join(", ", texts.subList(0, Math.min(SHOWN, texts.size())))
        + (texts.size() > SHOWN ? ", …" : "");
  }

  private static String start(String digest) {
    return digest.substring(0, Math.min(12, digest.length()));
  }
}
