package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.RequirementLevel;
import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A service exports a metric as the charter defines it: then one query answers for services in
 * every language. The service itself need not be in the charter.
 *
 * @param metric its name
 * @param of what has to be the charter's
 */
public record MetricAsCharter(String service, String metric, Of of) implements Requirement {

  /** A part of the definition. */
  public enum Of {
    /** Instrument and unit. */
    UNIT,
    /** Bounds of the buckets. */
    BUCKETS,
    /** Keys of the labels. */
    LABELS
  }

  static MetricAsCharter read(LessonNode node) {
    List<String> words =
        Arrays.stream(Of.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    String word = node.oneOf("of", words);
    return new MetricAsCharter(
        node.text("service"),
        node.text("metric"),
        words.contains(word) ? Of.valueOf(word.toUpperCase(Locale.ROOT)) : Of.UNIT);
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    dev.plumbline.charter.registry.@Nullable Metric row = evidence.charter().metric(metric);
    if (row == null) {
      return RequirementResult.unmet("the charter has no metric " + metric, "");
    }
    List<Metric> exports =
        evidence.metricsOf(service).stream()
            .filter(export -> export.name().equals(metric))
            .toList();
    if (exports.isEmpty()) {
      return RequirementResult.unmet(
          service + " has the metrics " + names(evidence), "a metric named " + metric);
    }
    TreeSet<String> seen = new TreeSet<>();
    exports.forEach(export -> seen.addAll(of(export)));
    String wanted = wanted(row);
    boolean met = exports.stream().allMatch(export -> fits(export, row));
    String what = of.name().toLowerCase(Locale.ROOT) + " of " + metric + ": ";
    return met
        ? RequirementResult.met(what + String.join("; ", seen))
        : RequirementResult.unmet(what + String.join("; ", seen), wanted);
  }

  private List<String> of(Metric export) {
    return switch (of) {
      case UNIT -> List.of(word(export) + " in " + export.unit());
      case BUCKETS -> export.points().stream().map(point -> point.bounds().toString()).toList();
      case LABELS ->
          export.points().stream().map(point -> keys(point.attributes()).toString()).toList();
    };
  }

  private String wanted(dev.plumbline.charter.registry.Metric row) {
    return switch (of) {
      case UNIT -> row.instrument().word() + " in " + row.unit();
      case BUCKETS -> "the buckets " + row.buckets();
      case LABELS -> required(row) + " on each, and none but " + row.labels().keySet();
    };
  }

  private boolean fits(Metric export, dev.plumbline.charter.registry.Metric row) {
    return switch (of) {
      case UNIT -> word(export).equals(row.instrument().word()) && export.unit().equals(row.unit());
      case BUCKETS ->
          export.points().stream().allMatch(point -> point.bounds().equals(row.buckets()));
      case LABELS ->
          export.points().stream()
              .map(point -> keys(point.attributes()))
              .allMatch(
                  keys ->
                      keys.containsAll(required(row)) && row.labels().keySet().containsAll(keys));
    };
  }

  private static String word(Metric export) {
    return export.instrument().name().toLowerCase(Locale.ROOT);
  }

  private static TreeSet<String> keys(Attributes attributes) {
    TreeSet<String> keys = new TreeSet<>();
    for (int i = 0; i < attributes.size(); i++) {
      keys.add(attributes.key(i));
    }
    return keys;
  }

  private static List<String> required(dev.plumbline.charter.registry.Metric row) {
    return row.labels().values().stream()
        .filter(use -> use.level() == RequirementLevel.REQUIRED)
        .map(AttributeUse::key)
        .toList();
  }

  private String names(Evidence evidence) {
    return evidence.metricsOf(service).stream()
        .map(Metric::name)
        .filter(name -> !name.startsWith("plumbline.") && !name.startsWith("process."))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
