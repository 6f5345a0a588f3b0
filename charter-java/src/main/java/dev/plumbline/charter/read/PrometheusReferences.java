package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks that names which differ in the registry differ in Prometheus too: {@code shop.queue.size}
 * and {@code shop.queue_size} would be one metric there.
 */
final class PrometheusReferences {
  private static final List<String> SUFFIXES =
      Arrays.asList("_total", "_created", "_info", "_bucket");

  /** Labels that Prometheus and its OTLP receiver set. */
  private static final List<String> LABELS = Arrays.asList("__name__", "job", "instance");

  private static final List<String> OF_HISTOGRAMS = Arrays.asList("le", "quantile");

  private final RegistryNodes registry;
  private final Problems problems;
  private final Map<String, Node> series = new HashMap<>();

  PrometheusReferences(RegistryNodes registry, Problems problems) {
    this.registry = registry;
    this.problems = problems;
  }

  void check() {
    for (Node metric : registry.all(Section.METRICS)) {
      if (metric.get("deprecated") == null) {
        checkName(metric);
        checkLabels(metric);
      }
    }
    Map<String, Node> resource = new LinkedHashMap<>();
    for (Node entity : registry.all(Section.ENTITIES)) {
      resource.putAll(labels(entity, "identity"));
      resource.putAll(labels(entity, "description"));
    }
    checkApart(resource, "of target_info");
  }

  private void checkName(Node metric) {
    Node place = metric.get("name");
    String name = metric.text("name");
    String instrument = metric.text("instrument");
    String unit = metric.text("unit");
    if (place == null || name == null || instrument == null) {
      return;
    }
    String translated = PrometheusNames.metric(name, unit == null ? "" : unit, instrument);
    for (String each : PrometheusNames.series(translated, instrument)) {
      Node first = series.putIfAbsent(each, place);
      if (first != null && !name.equals(first.text())) {
        problems.add(
            place.location(),
            "the metric \""
                + name
                + "\" becomes "
                + each
                + " in Prometheus, as \""
                + first.text()
                + "\" does ("
                + first.location()
                + ")",
            "names and units that stay apart there");
        break;
      }
    }
    if (translated.equals("target_info")) {
      problems.add(
          place.location(),
          "the metric \"" + name + "\" becomes target_info in Prometheus, which has the resource",
          "another name");
    } else if (instrument.equals("gauge") || instrument.equals("updowncounter")) {
      for (String suffix : SUFFIXES) {
        if (translated.endsWith(suffix)) {
          problems.add(
              place.location(),
              "the "
                  + instrument
                  + " \""
                  + name
                  + "\" ends in "
                  + suffix
                  + ", which Prometheus keeps for other sorts of metrics and cuts off or refuses",
              "a name that ends in another word");
        }
      }
    }
  }

  private void checkLabels(Node metric) {
    Map<String, Node> keys = labels(metric, "attributes");
    checkApart(keys, "of the metric \"" + metric.text("name") + "\"");
    boolean histogram = "histogram".equals(metric.text("instrument"));
    keys.forEach(
        (key, place) -> {
          String label = PrometheusNames.label(key);
          if (LABELS.contains(label) || (histogram && OF_HISTOGRAMS.contains(label))) {
            problems.add(
                place.location(),
                "the label \"" + key + "\" is one that Prometheus sets itself",
                "another name");
          }
        });
  }

  private void checkApart(Map<String, Node> keys, String whose) {
    Map<String, String> byLabel = new HashMap<>();
    keys.forEach(
        (key, place) -> {
          String label = PrometheusNames.label(key);
          String first = byLabel.putIfAbsent(label, key);
          Node firstPlace = first == null ? null : keys.get(first);
          if (firstPlace != null) {
            problems.add(
                place.location(),
                "the label \""
                    + key
                    + "\" "
                    + whose
                    + " becomes "
                    + label
                    + " in Prometheus, as \""
                    + first
                    + "\" does ("
                    + firstPlace.location()
                    + ")",
                "names that stay apart there");
          }
        });
  }

  /** Where each key is referred to, also through groups. */
  private Map<String, Node> labels(Node signal, String list) {
    Map<String, Node> keys = new LinkedHashMap<>();
    collect(signal.items(list), keys, new HashSet<>());
    return keys;
  }

  private void collect(List<Node> references, Map<String, Node> keys, Set<String> groups) {
    for (Node reference : references) {
      String key = reference.text("ref");
      String group = reference.text("ref_group");
      Node node = group == null ? null : registry.find(Section.ATTRIBUTE_GROUPS, group);
      Node ref = reference.get("ref");
      if (key != null && ref != null) {
        keys.putIfAbsent(key, ref);
      } else if (node != null && group != null && groups.add(group)) {
        collect(node.items("attributes"), keys, groups);
      }
    }
  }
}
