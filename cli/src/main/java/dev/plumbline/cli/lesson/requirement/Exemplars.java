package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.SourceException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A metric of the learner leads to traces: Prometheus has exemplars of it that name requests of
 * this check.
 *
 * @param metric as Prometheus names it, for example {@code kiosk_queue_wait_seconds_bucket}
 * @param service whose metric
 */
public record Exemplars(String metric, String service) implements Requirement {
  private static final long BACK_MILLIS = 10 * 60_000;

  static Exemplars read(LessonNode node) {
    return new Exemplars(node.text("metric"), node.text("service"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    String query = metric + "{service_name=\"" + service + "\"}";
    Prometheus prometheus = evidence.surroundings().prometheus();
    Set<String> named = new HashSet<>();
    boolean stored;
    try {
      long now = System.currentTimeMillis();
      stored = !prometheus.series(query).isEmpty();
      prometheus
          .exemplars(query, now - BACK_MILLIS, now)
          .forEach(each -> named.add(each.labels().getOrDefault("trace_id", "")));
    } catch (SourceException e) {
      return RequirementResult.unmet(String.valueOf(e.getMessage()), "an answer of Prometheus");
    }
    if (!stored) {
      return RequirementResult.unmet("Prometheus has no series " + query, "a series of that name");
    }
    List<String> ours =
        evidence.requests().stream().map(SentRequest::traceId).filter(named::contains).toList();
    String seen =
        "%s has exemplars of %d traces, %d of them of these requests"
            .formatted(metric, named.size(), ours.size());
    return ours.isEmpty()
        ? RequirementResult.unmet(seen, "an exemplar with the trace of one of these requests")
        : RequirementResult.met(seen).about(ours);
  }
}
