package dev.plumbline.workbench.demo;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.SamplingRule;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.Instrument;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.RequirementLevel;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A metric of the charter as it must be in Prometheus, from any service.
 *
 * @param base name without the unit; another unit makes another name that begins like it
 * @param series names that its series have
 * @param buckets values of {@code le}; empty unless it is a histogram
 * @param required labels that every series has
 * @param labels all labels, each with what its values may be
 */
record StoredMetric(
    String base,
    Set<String> series,
    Set<String> buckets,
    Set<String> required,
    Map<String, Predicate<String>> labels) {

  /** The label of the series that aggregates the measurements beyond the limit of series. */
  private static final String OVERFLOW = "otel_metric_overflow";

  /** By OpenTelemetry's compatibility rules for Prometheus, as its OTLP receiver applies them. */
  static StoredMetric of(Metric metric, Charter charter) {
    String base = escaped(metric.name());
    String name = base + unit(metric);
    Set<String> series =
        switch (metric.instrument()) {
          case COUNTER -> Set.of(name + "_total");
          case UPDOWNCOUNTER, GAUGE -> Set.of(name);
          case HISTOGRAM -> Set.of(name + "_bucket", name + "_sum", name + "_count");
        };
    Set<String> buckets =
        metric.buckets().stream().map(StoredMetric::bound).collect(Collectors.toSet());
    if (metric.instrument() == Instrument.HISTOGRAM) {
      buckets.add("+Inf");
    }
    Map<String, Predicate<String>> labels = new LinkedHashMap<>();
    Set<String> required = new TreeSet<>();
    for (AttributeUse use : metric.labels().values()) {
      labels.put(escaped(use.key()), vocabulary(use.attribute(), charter));
      if (use.level() == RequirementLevel.REQUIRED) {
        required.add(escaped(use.key()));
      }
    }
    return new StoredMetric(base, series, buckets, required, labels);
  }

  /**
   * Returns the problems of one series; {@code own} are its labels without those of its resource.
   */
  List<String> complaints(Map<String, String> own) {
    Set<String> complaints = new TreeSet<>();
    if (own.containsKey(OVERFLOW)) {
      return List.of();
    }
    for (String label : required) {
      if (own.getOrDefault(label, "").isEmpty()) {
        complaints.add("has no " + label);
      }
    }
    own.forEach(
        (label, value) -> {
          Predicate<String> allowed = label.equals("le") ? buckets::contains : labels.get(label);
          if (allowed == null) {
            complaints.add("has a label " + label);
          } else if (!allowed.test(value)) {
            complaints.add(label + " is \"" + value + "\"");
          }
        });
    return List.copyOf(complaints);
  }

  /** What the values of a label may be: the charter's own words where it has some. */
  private static Predicate<String> vocabulary(Attribute attribute, Charter charter) {
    Set<String> words = new HashSet<>();
    attribute.members().forEach(member -> words.add(String.valueOf(member.value())));
    switch (attribute.key()) {
      case "plumbline.error.origin" -> {
        words.addAll(charter.policy().services().keySet());
        words.add("client");
      }
      case "plumbline.finding.rule" -> {
        for (Rule rule : Rule.values()) {
          words.add(rule.id());
        }
      }
      case "plumbline.sampler.rule" -> {
        words.add(SamplingRule.PARENT);
        charter.policy().sampling().rules().forEach(rule -> words.add(rule.name()));
      }
      case "plumbline.charter.digest" -> words.add(charter.digest());
      case "http.response.status_code" -> {
        return value -> value.matches("[1-5][0-9]{2}");
      }
      case "server.port" -> {
        return value -> value.matches("[1-9][0-9]{0,4}");
      }
      default -> {
        // The members of an open list are examples; a closed list is complete.
        if (!attribute.closed()) {
          return value -> !value.isEmpty();
        }
      }
    }
    return words::contains;
  }

  private static String unit(Metric metric) {
    return switch (metric.unit()) {
      case "s" -> "_seconds";
      case "By" -> "_bytes";
      case "1" -> metric.instrument() == Instrument.GAUGE ? "_ratio" : "";
      default -> "";
    };
  }

  private static String bound(double bound) {
    return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
  }

  private static String escaped(String name) {
    return name.replaceAll("[^a-zA-Z0-9_]", "_");
  }
}
