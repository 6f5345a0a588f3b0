package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.clients.Json;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The durations that a service measured by a histogram in seconds add up to a part of what its own
 * server spans took: it really measures seconds.
 *
 * @param metric name of a histogram of durations of which each lies within a request
 */
public record SumFitsSpans(String service, String metric) implements Requirement {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Of the requests' time, that the measured part takes at least. */
  private static final double LEAST_SHARE = 0.01;

  static SumFitsSpans read(LessonNode node) {
    return new SumFitsSpans(node.text("service"), node.text("metric"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    double spent =
        evidence.spansOf(service).stream()
                .filter(span -> span.kind() == SpanKind.SERVER)
                .mapToLong(Span::duration)
                .sum()
            / NANOS_PER_SECOND;
    List<Double> sums = new ArrayList<>();
    evidence.own().documents().forEach(document -> sums(Json.readObject(document), sums));
    if (sums.isEmpty()) {
      return RequirementResult.unmet("no histogram " + metric, "a histogram named " + metric);
    }
    double measured = sums.get(sums.size() - 1);
    String seen =
        String.format(
            Locale.ROOT,
            "the measurements add up to %.3f s, the requests of %s to %.3f s",
            measured,
            service,
            spent);
    return measured <= spent && measured >= LEAST_SHARE * spent
        ? RequirementResult.met(seen)
        : RequirementResult.unmet(seen, "durations in seconds, each a part of a request");
  }

  /** Adds the sum of all points of the metric in an export, if it is there. */
  private void sums(Map<String, @Nullable Object> export, List<Double> sums) {
    for (Map<String, @Nullable Object> resource : objects(export, "resourceMetrics")) {
      for (Map<String, @Nullable Object> scope : objects(resource, "scopeMetrics")) {
        for (Map<String, @Nullable Object> exported : objects(scope, "metrics")) {
          if (Json.text(exported, "name").equals(metric) && exported.containsKey("histogram")) {
            sums.add(
                objects(Json.object(exported.get("histogram")), "dataPoints").stream()
                    .mapToDouble(
                        point -> point.get("sum") instanceof Number sum ? sum.doubleValue() : 0)
                    .sum());
          }
        }
      }
    }
  }

  private static List<Map<String, @Nullable Object>> objects(
      Map<String, @Nullable Object> of, String key) {
    return Json.list(of.get(key)).stream().map(Json::object).toList();
  }
}
