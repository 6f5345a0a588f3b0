package dev.plumbline.cli.infer;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.naming.SpanNameCardinality;
import dev.plumbline.charter.registry.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The rows that seen telemetry needs, and notes on what a person has to decide. */
final class DraftRows {
  private static final String NO_NAME =
      "its name is no dotted name in lower case, like acme.size, without ids";
  private static final int SPANS = 200;
  private static final int SPAN_TIMES = 3;
  private static final int LABEL_VALUES = 200;
  private static final Set<String> TIMES = Set.of("ms", "us", "ns", "min", "h");

  private final SeenTelemetry seen;
  private final Charter charter;
  private final List<DraftRow> registry = new ArrayList<>();
  private final List<DraftRow> overrides = new ArrayList<>();
  private final List<String> sensitive = new ArrayList<>();
  private final List<String> notDrafted = new ArrayList<>();
  private final List<String> doubts = new ArrayList<>();

  DraftRows(SeenTelemetry seen, Charter charter) {
    this.seen = seen;
    this.charter = charter;
    Set<String> labels = new HashSet<>();
    seen.metrics().values().forEach(metric -> labels.addAll(metric.labels()));
    seen.attributes().values().forEach(attribute -> attribute(attribute, labels));
    seen.metrics().forEach(this::metric);
    spans();
    seen.events().forEach(this::event);
    seen.spanAdditions().forEach(this::addition);
    seen.labelAdditions()
        .forEach(
            (metric, keys) ->
                doubts.add(
                    metric + ": enforcing removes its labels " + String.join(", ", shown(keys))));
  }

  List<DraftRow> registry() {
    return registry;
  }

  /** Attributes that rows of base lack. */
  List<DraftRow> overrides() {
    return overrides;
  }

  /** What looks like personal data or a secret. */
  List<String> sensitive() {
    return sensitive;
  }

  List<String> notDrafted() {
    return notDrafted;
  }

  List<String> doubts() {
    return doubts;
  }

  private void attribute(SeenAttribute attribute, Set<String> labels) {
    String key = attribute.key();
    String suspicion = attribute.suspicion();
    if (suspicion != null) {
      sensitive.add(SafeName.shown(key) + ": " + suspicion);
    }
    if (!SafeName.isKey(key) || attribute.type() == SeenAttribute.Type.OTHER) {
      notDrafted.add(
          "attribute "
              + SafeName.shown(key)
              + ": "
              + (SafeName.isKey(key) ? "its values have no type of a registry" : NO_NAME));
      return;
    }
    if (attribute.doubt() != null) {
      doubts.add(key + ": " + attribute.doubt() + "; drafted as " + attribute.type().word());
    }
    if (suspicion == null && isOlder(key)) {
      older(attribute);
      return;
    }
    List<String> lines = new ArrayList<>();
    lines.add("key: " + SafeName.yaml(key));
    Collection<String> members = attribute.members();
    lines.addAll(
        members.isEmpty() ? List.of("type: " + attribute.type().word()) : members(members));
    lines.add("stability: development");
    lines.add("brief: To be described.");
    if (suspicion != null) {
      lines.add("annotations: {plumbline: {sensitive: drop}}   # " + suspicion);
    } else if (!members.isEmpty()) {
      doubts.add(key + ": drafted as a closed set of " + String.join(", ", members));
      lines.add("annotations: {plumbline: {closed: true}}");
    } else if (labels.contains(key)
        && attribute.hasManyValues()
        && attribute.type() == SeenAttribute.Type.STRING) {
      lines.add(
          "annotations: {plumbline: {cardinality: {max: "
              + LABEL_VALUES
              + ", on_overflow: _OTHER}}}");
    }
    row(DraftRow.Section.ATTRIBUTES, key, attribute.evidence(), lines, List.of());
  }

  /** Whether the charter has what OpenTelemetry names the attribute today, or it has no name. */
  private boolean isOlder(String key) {
    String successor = OlderConventions.successor(key);
    return OlderConventions.has(key)
        && (successor == null || charter.attributes().containsKey(successor));
  }

  /** An older name of OpenTelemetry's: enforcing renames it, or removes it. */
  private void older(SeenAttribute attribute) {
    String successor = OlderConventions.successor(attribute.key());
    String deprecated =
        successor == null
            ? "{reason: obsoleted, note: OpenTelemetry has it no more.}"
            : "{reason: renamed, renamed_to: " + successor + ", note: Use " + successor + ".}";
    row(
        DraftRow.Section.ATTRIBUTES,
        attribute.key(),
        attribute.evidence(),
        List.of(
            "key: " + attribute.key(),
            "type: " + attribute.type().word(),
            "stability: development",
            "brief: Older name of OpenTelemetry's.",
            "deprecated: " + deprecated),
        List.of());
  }

  private static List<String> members(Collection<String> values) {
    List<String> lines = new ArrayList<>(List.of("type:", "  members:"));
    Set<String> ids = new HashSet<>();
    for (String value : values) {
      String id = value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
      while (!ids.add(id)) {
        id += "_";
      }
      lines.add(
          "    - {id: "
              + SafeName.yaml(id)
              + ", value: "
              + quoted(value)
              + ", stability: development}");
    }
    return lines;
  }

  private void metric(String name, SeenMetric metric) {
    String instrument =
        switch (metric.instrument()) {
          case GAUGE -> "gauge";
          case COUNTER -> "counter";
          case UPDOWNCOUNTER -> "updowncounter";
          case HISTOGRAM, EXPONENTIAL_HISTOGRAM -> "histogram";
          case SUMMARY, NONE -> "";
        };
    if (instrument.isEmpty() || !SafeName.isKey(name)) {
      notDrafted.add(
          "metric "
              + SafeName.shown(name)
              + ": "
              + (instrument.isEmpty() ? "a registry has no such instrument" : NO_NAME));
      return;
    }
    if (!metric.unit().isEmpty() && !SafeName.isUnit(metric.unit())) {
      notDrafted.add("metric " + name + ": its unit is none of UCUM, like s, By or {item}");
      return;
    }
    if (!metric.others().isEmpty()) {
      doubts.add(name + ": also seen with another instrument or unit; one name has one");
    }
    if (metric.unit().isEmpty()) {
      doubts.add(name + ": it has no unit; drafted as 1");
    } else if (TIMES.contains(metric.unit())) {
      doubts.add(
          name
              + ": its unit is "
              + metric.unit()
              + ", OpenTelemetry's is s; with unit and buckets in s here, enforcing converts it");
    }
    List<String> lines = new ArrayList<>();
    lines.add("name: " + SafeName.yaml(name));
    lines.add("instrument: " + instrument);
    lines.add("unit: " + quoted(metric.unit().isEmpty() ? "1" : metric.unit()));
    lines.add("stability: development");
    lines.add("brief: To be described.");
    if (!metric.bounds().isEmpty() && metric.bounds().get(0) >= 0) {
      lines.add(
          "annotations: {plumbline: {buckets: ["
              + metric.bounds().stream().map(DraftRows::number).collect(Collectors.joining(", "))
              + "]}}");
    }
    List<String> labels = new ArrayList<>();
    for (String label : metric.labels()) {
      SeenAttribute known = seen.attributes().get(label);
      if (known != null && known.suspicion() != null) {
        doubts.add(
            name + ": its label " + SafeName.shown(label) + " is sensitive and was left out");
      } else {
        labels.add(label);
      }
    }
    row(
        DraftRow.Section.METRICS,
        name,
        "seen with %d points in %s".formatted(metric.points(), Services.joined(metric.services())),
        lines,
        labels);
  }

  private static String number(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < 1e15
        ? Long.toString((long) bound)
        : Double.toString(bound);
  }

  private void spans() {
    Set<String> types = new HashSet<>(charter.spans().keySet());
    seen.spans().entrySet().stream()
        .sorted(
            (a, b) -> {
              int byCount = Long.compare(b.getValue().count(), a.getValue().count());
              return byCount == 0 ? a.getKey().compareTo(b.getKey()) : byCount;
            })
        .limit(SPANS)
        .forEach(span -> span(span.getKey(), span.getValue(), types));
    if (seen.spans().size() > SPANS) {
      notDrafted.add(
          "%d further span names; the %d most frequent are drafted"
              .formatted(seen.spans().size() - SPANS, SPANS));
    }
  }

  private void span(SeenTelemetry.SpanName name, SeenSignal span, Set<String> types) {
    if (name.name().contains(SpanNameCardinality.PLACEHOLDER)) {
      doubts.add(
          "span name %s: contains ids, %d times in %s; the instrumentation should name the route"
              .formatted(
                  quoted(SafeName.shown(name.name())),
                  span.count(),
                  Services.joined(span.services())));
      return;
    }
    if (!SafeName.isSpanName(name.name())) {
      notDrafted.add("span name " + SafeName.shown(name.name()) + ": it is no plain name");
      return;
    }
    if (span.count() < SPAN_TIMES) {
      return;
    }
    String word =
        name.name()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9.]+", "_")
            .replaceAll("\\.+", ".")
            .replaceAll("^[^a-z]+|[._]+$", "");
    String type = word.isEmpty() ? "span" : word;
    if (!types.add(type)) {
      type += '.' + name.kind();
      for (int i = 2; !types.add(type); i++) {
        type = type.replaceAll("_?[0-9]*$", "") + '_' + i;
      }
    }
    row(
        DraftRow.Section.SPANS,
        type,
        "seen " + span.count() + " times in " + Services.joined(span.services()),
        List.of(
            "type: " + SafeName.yaml(type),
            "kind: " + name.kind(),
            "name: {note: " + quoted(name.name()) + '}',
            "stability: development",
            "brief: To be described."),
        List.copyOf(span.keys()));
  }

  private void event(String name, SeenSignal event) {
    if (!SafeName.isKey(name)) {
      notDrafted.add("event " + SafeName.shown(name) + ": " + NO_NAME);
      return;
    }
    row(
        DraftRow.Section.EVENTS,
        name,
        "seen " + event.count() + " times in " + Services.joined(event.services()),
        List.of(
            "name: " + SafeName.yaml(name), "stability: development", "brief: To be described."),
        List.copyOf(event.keys()));
  }

  private void addition(String type, Set<String> keys) {
    Span row = charter.spans().get(type);
    if (row != null && !row.location().file().startsWith("base/")) {
      doubts.add(
          "%s (%s) lacks %s"
              .formatted(type, row.location().fileAndLine(), String.join(", ", shown(keys))));
      return;
    }
    overrides.add(
        new DraftRow(
            DraftRow.Section.SPANS,
            type,
            "",
            List.of("type: " + SafeName.yaml(type)),
            List.copyOf(keys),
            "opt_in"));
  }

  private void row(
      DraftRow.Section section,
      String id,
      String evidence,
      List<String> lines,
      List<String> references) {
    registry.add(new DraftRow(section, id, evidence, lines, references, "recommended"));
  }

  private static List<String> shown(Collection<String> keys) {
    return keys.stream().map(SafeName::shown).toList();
  }

  /** A YAML text in double quotes. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c >= 0x7F) {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
