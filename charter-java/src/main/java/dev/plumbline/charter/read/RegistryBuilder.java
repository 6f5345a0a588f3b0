package dev.plumbline.charter.read;

import dev.plumbline.charter.naming.SpanNameTemplate;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeType;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.Cardinality;
import dev.plumbline.charter.registry.Deprecation;
import dev.plumbline.charter.registry.Entity;
import dev.plumbline.charter.registry.EnumMember;
import dev.plumbline.charter.registry.Event;
import dev.plumbline.charter.registry.Instrument;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.RequirementLevel;
import dev.plumbline.charter.registry.Sensitivity;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.charter.registry.SpanKind;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.ScalarNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the registry's values from nodes that have been found valid. */
final class RegistryBuilder {
  private final RegistryNodes registry;
  private final Map<String, Attribute> attributes = new LinkedHashMap<>();

  RegistryBuilder(RegistryNodes registry) {
    this.registry = registry;
    for (Node node : registry.all(Section.ATTRIBUTES)) {
      Attribute attribute = attribute(node);
      attributes.put(attribute.key(), attribute);
    }
  }

  List<Attribute> attributes() {
    return new ArrayList<>(attributes.values());
  }

  List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (Node node : registry.all(Section.SPANS)) {
      List<String> match = new ArrayList<>();
      Node matched = annotation(node, "match");
      if (matched != null) {
        for (Node key : matched.items()) {
          match.add(Valid.text(key));
        }
      }
      spans.add(
          new Span(
              node.location(),
              Valid.text(node, "type"),
              Valid.word(SpanKind.fromWord(Valid.text(node, "kind"))),
              SpanNameTemplate.parse(Valid.text(Valid.node(node, "name"), "note")),
              match,
              uses(node.items("attributes")),
              Valid.text(node, "brief")));
    }
    return spans;
  }

  List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    for (Node node : registry.all(Section.METRICS)) {
      List<Double> buckets = new ArrayList<>();
      Node bounds = annotation(node, "buckets");
      if (bounds != null) {
        for (Node bound : bounds.items()) {
          buckets.add(Valid.number(bound).doubleValue());
        }
      }
      Node cardinality = annotation(node, "cardinality");
      Node deprecated = node.get("deprecated");
      metrics.add(
          new Metric(
              node.location(),
              Valid.text(node, "name"),
              Valid.word(Instrument.fromWord(Valid.text(node, "instrument"))),
              Valid.raw(node, "unit"),
              buckets,
              uses(node.items("attributes")),
              cardinality == null ? 0 : Valid.integer(cardinality, "max_series"),
              deprecation(deprecated),
              deprecated == null ? null : deprecated.text("renamed_to"),
              Valid.text(node, "brief")));
    }
    return metrics;
  }

  List<Event> events() {
    List<Event> events = new ArrayList<>();
    for (Node node : registry.all(Section.EVENTS)) {
      events.add(
          new Event(
              node.location(),
              Valid.text(node, "name"),
              uses(node.items("attributes")),
              Valid.text(node, "brief")));
    }
    return events;
  }

  List<Entity> entities() {
    List<Entity> entities = new ArrayList<>();
    for (Node node : registry.all(Section.ENTITIES)) {
      entities.add(
          new Entity(
              node.location(),
              Valid.text(node, "type"),
              uses(node.items("identity")),
              uses(node.items("description")),
              Valid.text(node, "brief")));
    }
    return entities;
  }

  private Attribute attribute(Node node) {
    Node type = Valid.node(node, "type");
    List<EnumMember> members = new ArrayList<>();
    for (Node member : type.items("members")) {
      String id = Valid.text(member, "id");
      Node value = member.get("value");
      String brief = member.text("brief");
      members.add(
          new EnumMember(
              id,
              value instanceof ScalarNode ? Valid.value(value) : id,
              brief == null ? "" : brief));
    }
    Node deprecated = node.get("deprecated");
    String deprecationNote = deprecated == null ? null : deprecated.text("note");
    Node sensitive = annotation(node, "sensitive");
    boolean open = sensitive != null && "none".equals(sensitive.text());
    Node length = annotation(node, "max_length");
    Node closed = annotation(node, "closed");
    String word = type.text();
    return Attribute.builder(
            node.location(), Valid.text(node, "key"), Valid.present(typeOf(node), "type"))
        .template(word != null && word.startsWith("template["))
        .members(members)
        .closed(closed != null && Valid.bool(closed))
        .deprecation(
            deprecation(deprecated),
            deprecated == null ? null : deprecated.text("renamed_to"),
            deprecationNote == null ? "" : deprecationNote)
        .sensitivity(
            sensitive == null || open
                ? null
                : Valid.word(Sensitivity.fromWord(Valid.text(sensitive))))
        .open(open)
        .cardinality(cardinality(annotation(node, "cardinality")))
        .maxLength(length == null ? 0 : Valid.number(length).intValue())
        .brief(Valid.text(node, "brief"))
        .build();
  }

  private static @Nullable Deprecation deprecation(@Nullable Node deprecated) {
    return deprecated == null
        ? null
        : Valid.word(Deprecation.fromWord(Valid.text(deprecated, "reason")));
  }

  private static @Nullable Cardinality cardinality(@Nullable Node node) {
    if (node == null) {
      return null;
    }
    Node overflow = node.get("on_overflow");
    return new Cardinality(
        Valid.integer(node, "max"), overflow == null ? null : Valid.value(overflow));
  }

  /** Groups are resolved in place; the list's own entries override those of a group. */
  private Map<String, AttributeUse> uses(List<Node> references) {
    Map<String, AttributeUse> uses = new LinkedHashMap<>();
    for (Node reference : references) {
      String group = reference.text("ref_group");
      if (group != null) {
        Node node = Valid.present(registry.find(Section.ATTRIBUTE_GROUPS, group), group);
        for (AttributeUse use : uses(node.items("attributes")).values()) {
          uses.putIfAbsent(use.key(), use);
        }
      } else {
        AttributeUse use = use(reference);
        uses.put(use.key(), use);
      }
    }
    return uses;
  }

  private AttributeUse use(Node reference) {
    String key = Valid.text(reference, "ref");
    Node level = reference.get("requirement_level");
    RequirementLevel requirement = RequirementLevel.RECOMMENDED;
    String condition = null;
    if (level != null && !level.entries().isEmpty()) {
      MappingNode.Entry entry = level.entries().get(0);
      requirement = Valid.word(RequirementLevel.fromWord(entry.key()));
      condition = Valid.text(entry.value());
    } else if (level != null) {
      requirement = Valid.word(RequirementLevel.fromWord(Valid.text(level)));
    }
    Node sampling = reference.get("sampling_relevant");
    return new AttributeUse(
        Valid.present(attributes.get(key), key),
        requirement,
        condition,
        sampling != null && Valid.bool(sampling));
  }

  /** The type of an attribute's values, also of a template or enum; null when it is broken. */
  static @Nullable AttributeType typeOf(Node attribute) {
    Node type = attribute.get("type");
    if (type == null) {
      return null;
    }
    String word = type.text();
    if (word != null) {
      boolean template = word.startsWith("template[") && word.endsWith("]");
      return AttributeType.fromWord(
          template ? word.substring("template[".length(), word.length() - 1) : word);
    }
    for (Node member : type.items("members")) {
      Node value = member.get("value");
      ScalarNode.Kind kind = value instanceof ScalarNode ? ((ScalarNode) value).kind() : null;
      if (kind == ScalarNode.Kind.INTEGER) {
        return AttributeType.INT;
      }
      if (kind == ScalarNode.Kind.BOOLEAN) {
        return AttributeType.BOOLEAN;
      }
    }
    return type.items("members").isEmpty() ? null : AttributeType.STRING;
  }

  /** The value as an attribute of the type has it: a whole number also stands for a double. */
  static @Nullable Object valueOf(Node node, AttributeType type) {
    if (node instanceof ScalarNode) {
      Object value = ((ScalarNode) node).value();
      boolean real = type == AttributeType.DOUBLE || type == AttributeType.DOUBLES;
      return real && value instanceof Long ? (Object) ((Long) value).doubleValue() : value;
    }
    List<Object> values = new ArrayList<>();
    for (Node item : node.items()) {
      Object value = item instanceof ScalarNode ? valueOf(item, type) : null;
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    return values;
  }

  /** The value of {@code annotations: {plumbline: {key: …}}}, or null. */
  static @Nullable Node annotation(Node node, String key) {
    Node annotations = node.get("annotations");
    Node plumbline = annotations == null ? null : annotations.get("plumbline");
    return plumbline == null ? null : plumbline.get(key);
  }
}
