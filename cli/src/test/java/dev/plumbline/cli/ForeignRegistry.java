package dev.plumbline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A registry that nobody wrote for Plumbline: other namespaces, 2,000 attributes, 200 metrics and
 * 100 spans in 20 files, or the same as Weaver packages it. Always the same text.
 */
final class ForeignRegistry {
  static final int AREAS = 20;
  static final int ATTRIBUTES = 100;
  static final int METRICS = 10;
  static final int SPANS = 5;
  static final String SCHEMA_URL = "https://globex.example/schemas/globex/4.2.0";

  private final List<List<String>> attributes = new ArrayList<>();
  private final List<List<List<String>>> metrics = new ArrayList<>();
  private final List<List<List<String>>> spans = new ArrayList<>();

  ForeignRegistry() {
    for (int area = 0; area < AREAS; area++) {
      List<String> ofArea = new ArrayList<>();
      for (int i = 0; i < ATTRIBUTES; i++) {
        ofArea.add(attribute(area, i));
      }
      attributes.add(ofArea);
      List<List<String>> metricsOfArea = new ArrayList<>();
      for (int i = 0; i < METRICS; i++) {
        metricsOfArea.add(metric(area, i));
      }
      metrics.add(metricsOfArea);
      List<List<String>> spansOfArea = new ArrayList<>();
      for (int i = 0; i < SPANS; i++) {
        spansOfArea.add(span(area, i));
      }
      spans.add(spansOfArea);
    }
  }

  static String key(int area, int i) {
    return "globex.area%02d.part%d.word_%02d".formatted(area, i / 10, i);
  }

  private static String attribute(int area, int i) {
    String type =
        switch (i % 10) {
          case 0 ->
              "{members: [{id: on, value: 'on', stability: stable, brief: It is.},"
                  + " {id: 'off', value: 'off', stability: development, brief: It is not.}]}";
          case 1 -> "int";
          case 2 -> "double";
          case 3 -> "boolean";
          case 4 -> "'string[]'";
          case 5 -> "'template[string]'";
          default -> "string";
        };
    String deprecated =
        i % 20 == 19
            ? ", deprecated: {reason: renamed, renamed_to: %s, note: Renamed.}"
                .formatted(key(area, i - 1))
            : "";
    return "{key: %s, type: %s, stability: development, brief: Word %d of area %d.%s}"
        .formatted(key(area, i), type, i, area, deprecated);
  }

  /** The metric without its labels, then the indexes of its labels. */
  private static List<String> metric(int area, int i) {
    String sort = i % 2 == 0 ? "histogram, unit: s" : "counter, unit: '{thing}'";
    String buckets = i % 2 == 0 ? ", annotations: {plumbline: {buckets: [0.01, 0.1, 1, 10]}}" : "";
    return List.of(
        "name: globex.area%02d.metric_%d, instrument: %s, stability: stable, brief: Metric %d.%s"
            .formatted(area, i, sort, i, buckets),
        String.valueOf(i * 10),
        String.valueOf(i * 10 + 6));
  }

  private static List<String> span(int area, int i) {
    List<String> parts = new ArrayList<>();
    parts.add(
        "type: globex.area%02d.span_%d, kind: client, name: {note: '{%s}'}, stability: stable, brief: Span %d., annotations: {plumbline: {match: [%s]}}"
            .formatted(area, i, key(area, i * 20 + 6), i, key(area, i * 20 + 6)));
    for (int attribute = i * 20 + 6; attribute < i * 20 + 16; attribute++) {
      parts.add(String.valueOf(attribute));
    }
    return parts;
  }

  /** A charter's folder with definitions and a policy of its own. */
  Path definitions(Path folder) throws IOException {
    Path registry = Files.createDirectories(folder.resolve("registry"));
    for (int area = 0; area < AREAS; area++) {
      StringBuilder text = new StringBuilder("file_format: definition/2\nattributes:\n");
      attributes.get(area).forEach(each -> text.append("  - ").append(each).append('\n'));
      signals(text, "metrics", metrics.get(area), area, "ref");
      signals(text, "spans", spans.get(area), area, "ref");
      Files.writeString(registry.resolve("area%02d.yaml".formatted(area)), text);
    }
    Files.writeString(registry.resolve("manifest.yaml"), "schema_url: " + SCHEMA_URL + "\n");
    Files.copy(
        Path.of("../charter-java/src/main/resources/dev/plumbline/charter/read")
            .resolve("foreign-policy.yaml"),
        folder.resolve("policy.yaml"));
    return folder;
  }

  /** What Weaver writes: two files and no policy. */
  Path resolved(Path folder) throws IOException {
    Files.createDirectories(folder);
    StringBuilder text =
        new StringBuilder("file_format: resolved/2.0\nschema_url: " + SCHEMA_URL + "\n");
    text.append("attribute_catalog:\n");
    attributes.forEach(area -> area.forEach(each -> text.append("- ").append(each).append('\n')));
    text.append("registry:\n  attributes:\n");
    for (int i = 0; i < AREAS * ATTRIBUTES; i++) {
      text.append("  - ").append(i).append('\n');
    }
    text.append("  attribute_groups: []\n  events: []\n  entities: []\n");
    all(text, "metrics", metrics);
    all(text, "spans", spans);
    text.append("refinements: {spans: [], metrics: [], events: []}\n");
    Files.writeString(folder.resolve("resolved.yaml"), text);
    Files.writeString(
        folder.resolve("manifest.yaml"),
        "file_format: manifest/2.0\nschema_url: %s\nresolved_registry_uri: resolved.yaml\n"
            .formatted(SCHEMA_URL));
    return folder;
  }

  private static void all(StringBuilder text, String list, List<List<List<String>>> signals) {
    text.append("  ").append(list).append(":\n");
    for (int area = 0; area < AREAS; area++) {
      items(text, signals.get(area), area, "base");
    }
  }

  private static void signals(
      StringBuilder text, String list, List<List<String>> signals, int area, String reference) {
    text.append(list).append(":\n");
    items(text, signals, area, reference);
  }

  private static void items(
      StringBuilder text, List<List<String>> signals, int area, String reference) {
    for (List<String> signal : signals) {
      List<String> uses = new ArrayList<>();
      for (String index : signal.subList(1, signal.size())) {
        int attribute = Integer.parseInt(index);
        String target =
            reference.equals("ref")
                ? key(area, attribute)
                : String.valueOf(area * ATTRIBUTES + attribute);
        uses.add("{%s: %s, requirement_level: recommended}".formatted(reference, target));
      }
      text.append("  - {").append(signal.get(0)).append(", attributes: ").append(uses);
      text.append("}\n");
    }
  }
}
