package dev.plumbline.charter.read;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.naming.SpanNameTemplate;
import dev.plumbline.charter.registry.AttributeType;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Validates references within the registry: names are unique and defined. */
final class RegistryReferences {
  private static final List<String> LISTS_OF_REFERENCES =
      Arrays.asList("attributes", "identity", "description");

  private final RegistryNodes registry;
  private final Problems problems;
  private final Set<String> reported = new HashSet<>();

  RegistryReferences(RegistryNodes registry, Problems problems) {
    this.registry = registry;
    this.problems = problems;
  }

  void check() {
    for (Section section : Section.values()) {
      checkUnique(section);
      if (section != Section.ATTRIBUTES) {
        for (Node node : registry.all(section)) {
          LISTS_OF_REFERENCES.forEach(list -> checkReferences(node.items(list)));
        }
      }
    }
    registry.all(Section.ATTRIBUTES).forEach(this::checkAttribute);
    registry.all(Section.ATTRIBUTE_GROUPS).forEach(this::checkCycle);
    registry.all(Section.SPANS).forEach(this::checkSpan);
    registry.all(Section.METRICS).forEach(this::checkMetric);
  }

  private void checkUnique(Section section) {
    Map<String, Node> seen = new HashMap<>();
    for (Node node : registry.all(section)) {
      Node id = node.get(section.id());
      String name = node.text(section.id());
      if (id == null || name == null) {
        continue;
      }
      Node first = seen.putIfAbsent(name, id);
      if (first != null) {
        problems.add(
            id.location(),
            "the " + section.noun() + " \"" + name + "\" is defined twice",
            "each once (first at " + first.location().fileAndLine() + ")");
      }
    }
  }

  private void checkReferences(List<Node> references) {
    Set<String> seen = new HashSet<>();
    for (Node reference : references) {
      Node ref = reference.get("ref");
      Node group = reference.get("ref_group");
      if ((ref == null) == (group == null) && reference instanceof MappingNode) {
        problems.add(
            reference.location(),
            ref == null ? "the reference names nothing" : "the reference names two things",
            "either ref or ref_group");
      }
      Node level = reference.get("requirement_level");
      if (level instanceof MappingNode && level.entries().size() != 1) {
        problems.add(
            level.location(),
            "the requirement level has " + level.entries().size() + " entries",
            "one of them, like {conditionally_required: if …}");
      }
      checkExists(ref, Section.ATTRIBUTES);
      checkExists(group, Section.ATTRIBUTE_GROUPS);
      for (Node named : Arrays.asList(ref, group)) {
        String name = named == null ? null : named.text();
        if (named != null && name != null && !seen.add(name)) {
          problems.add(named.location(), "\"" + name + "\" is listed twice", "each once in a list");
        }
      }
    }
  }

  private void checkExists(@Nullable Node named, Section section) {
    String name = named == null ? null : named.text();
    if (named != null && name != null && registry.find(section, name) == null) {
      problems.addUnknown(
          named.location(),
          "there is no " + section.noun() + " \"" + name + "\"",
          "one that the registry defines under " + section.key(),
          name,
          registry.byId(section).keySet());
    }
  }

  private void checkAttribute(Node attribute) {
    checkMembers(attribute);
    checkDeprecation(attribute, Section.ATTRIBUTES);
    AttributeType type = RegistryBuilder.typeOf(attribute);
    Node examples = attribute.get("examples");
    if (type != null && examples != null) {
      List<Node> each = examples.items().isEmpty() ? Arrays.asList(examples) : examples.items();
      for (Node example : each) {
        checkType(example, type, "the example");
      }
    }
    Node cardinality = RegistryBuilder.annotation(attribute, "cardinality");
    Node overflow = cardinality == null ? null : cardinality.get("on_overflow");
    if (type != null && overflow != null) {
      checkType(overflow, type, "on_overflow");
    }
    Node closed = RegistryBuilder.annotation(attribute, "closed");
    Node typeNode = attribute.get("type");
    if (closed != null && typeNode != null && typeNode.items("members").isEmpty()) {
      problems.add(
          closed.location(),
          "closed needs an attribute with members, and this one has none",
          "type: {members: […]}");
    }
    Node length = RegistryBuilder.annotation(attribute, "max_length");
    if (length != null && type != null && type != AttributeType.STRING) {
      problems.add(
          length.location(), "max_length stands at an attribute of type " + type, "type: string");
    }
  }

  private void checkMembers(Node attribute) {
    Node type = attribute.get("type");
    List<Node> members = type == null ? Arrays.asList() : type.items("members");
    if (type instanceof MappingNode && type.get("members") != null && members.isEmpty()) {
      problems.add(type.location(), "the enum has no members", "at least one member");
    }
    Set<String> ids = new HashSet<>();
    Set<Object> values = new HashSet<>();
    Class<?> sort = null;
    for (Node member : members) {
      Node idNode = member.get("id");
      String id = member.text("id");
      if (idNode != null && id != null && !ids.add(id)) {
        problems.add(
            idNode.location(), "the member \"" + id + "\" is listed twice", "each member once");
      }
      Node valueNode = member.get("value");
      Object value = valueNode instanceof ScalarNode ? ((ScalarNode) valueNode).value() : id;
      if (value == null) {
        continue;
      }
      Location location = valueNode == null ? member.location() : valueNode.location();
      // A deprecated member may have the same value as its successor.
      if (member.get("deprecated") == null && !values.add(value)) {
        problems.add(location, "the value " + value + " is listed twice", "each value once");
      }
      if (!(value instanceof String) && !(value instanceof Long) && !(value instanceof Boolean)) {
        problems.add(
            location,
            "the value " + value + " is no text, whole number or boolean",
            "one of the three");
      } else if (sort != null && sort != value.getClass()) {
        problems.add(
            location,
            "the members are of several types",
            "all texts, all whole numbers or all booleans");
      } else {
        sort = value.getClass();
      }
    }
  }

  private void checkDeprecation(Node node, Section section) {
    Node deprecated = node.get("deprecated");
    if (deprecated == null) {
      return;
    }
    Node target = deprecated.get("renamed_to");
    String to = deprecated.text("renamed_to");
    boolean renamed = "renamed".equals(deprecated.text("reason"));
    if (renamed && target == null) {
      problems.add(deprecated.location(), "renamed to what?", "renamed_to: the new name");
    } else if (!renamed && target != null) {
      problems.add(target.location(), "renamed_to stands at another reason", "reason: renamed");
    }
    if (target == null || to == null) {
      return;
    }
    checkExists(target, section);
    Node successor = registry.find(section, to);
    if (successor != null && successor.get("deprecated") != null) {
      problems.add(
          target.location(), "\"" + to + "\" is deprecated itself", "the name that is used today");
    }
  }

  private void checkType(Node value, AttributeType type, String what) {
    Object read = RegistryBuilder.valueOf(value, type);
    if (read == null || !type.accepts(read)) {
      problems.add(
          value.location(),
          what + " is " + value.describe() + ", and the attribute of type " + type,
          "a value of type " + type);
    }
  }

  /** Groups may refer to groups, but not back to themselves. */
  private void checkCycle(Node group) {
    String start = group.text("id");
    if (start == null) {
      return;
    }
    Set<String> reached = new LinkedHashSet<>();
    follow(group, reached);
    Node id = group.get("id");
    if (id != null && reached.contains(start)) {
      problems.add(
          id.location(), "the attribute group \"" + start + "\" contains itself", "no circle");
    }
  }

  private void follow(Node group, Set<String> reached) {
    for (Node reference : group.items("attributes")) {
      String next = reference.text("ref_group");
      Node node = next == null ? null : registry.find(Section.ATTRIBUTE_GROUPS, next);
      if (node != null && next != null && reached.add(next)) {
        follow(node, reached);
      }
    }
  }

  private void checkSpan(Node span) {
    Set<String> keys = keysOf(span.items("attributes"), new HashSet<>());
    Node match = RegistryBuilder.annotation(span, "match");
    List<Node> matched = match == null ? Arrays.asList() : match.items();
    for (Node key : matched) {
      checkUsed(key, key.text(), keys, "match");
    }
    Node name = span.get("name");
    Node note = name == null ? null : name.get("note");
    String text = note == null ? null : note.text();
    if (note == null || text == null) {
      return;
    }
    SpanNameTemplate template;
    try {
      template = SpanNameTemplate.parse(text);
    } catch (IllegalArgumentException e) {
      problems.add(
          note.location(),
          "the name template \"" + text + "\" is broken: " + e.getMessage(),
          "a template like {http.request.method} {http.route}");
      return;
    }
    for (String key : template.attributes()) {
      checkUsed(note, key, keys, "the name template");
    }
    if (match == null && !template.isLiteral()) {
      problems.add(
          note.location(),
          "no span can be recognized as this type",
          "annotations: {plumbline: {match: [an attribute that all of them have]}}");
    }
  }

  private void checkUsed(Node at, @Nullable String key, Set<String> keys, String where) {
    if (key != null && !keys.contains(key)) {
      problems.addUnknown(
          at.location(),
          where + " names \"" + key + "\", which is no attribute of this span",
          "one of the span's attributes",
          key,
          keys);
    }
  }

  /** Keys that a list refers to, also through groups. */
  private Set<String> keysOf(List<Node> references, Set<String> groups) {
    Set<String> keys = new LinkedHashSet<>();
    for (Node reference : references) {
      String ref = reference.text("ref");
      String group = reference.text("ref_group");
      Node node = group == null ? null : registry.find(Section.ATTRIBUTE_GROUPS, group);
      if (ref != null) {
        keys.add(ref);
      } else if (node != null && group != null && groups.add(group)) {
        keys.addAll(keysOf(node.items("attributes"), groups));
      }
    }
    return keys;
  }

  private static boolean isBase(Node node) {
    return node.location().file().startsWith(CharterFiles.BASE + '/');
  }

  private void checkMetric(Node metric) {
    checkDeprecation(metric, Section.METRICS);
    Node buckets = RegistryBuilder.annotation(metric, "buckets");
    Node instrument = metric.get("instrument");
    boolean histogram = instrument != null && "histogram".equals(instrument.text());
    boolean inUse = metric.get("deprecated") == null;
    if (instrument != null && histogram && inUse && buckets == null) {
      problems.add(
          instrument.location(),
          "the histogram has no buckets",
          "annotations: {plumbline: {buckets: [upper bounds]}}");
    } else if (buckets != null && instrument != null && !histogram) {
      problems.add(
          buckets.location(), "buckets are set on " + instrument.describe(), "a histogram");
    }
    BigDecimal previous = null;
    for (Node bucket : buckets == null ? Arrays.<Node>asList() : buckets.items()) {
      BigDecimal bound = bucket instanceof ScalarNode ? ((ScalarNode) bucket).number() : null;
      if (bound != null && previous != null && bound.compareTo(previous) <= 0) {
        problems.add(
            bucket.location(),
            "the bucket " + bound.toPlainString() + " follows " + previous.toPlainString(),
            "upper bounds in ascending order");
      }
      previous = bound == null ? previous : bound;
    }
    for (Node reference : metric.items("attributes")) {
      String group = reference.text("ref_group");
      for (String key : keysOf(Arrays.asList(reference), new HashSet<>())) {
        Node attribute = registry.find(Section.ATTRIBUTES, key);
        Node sensitive =
            attribute == null ? null : RegistryBuilder.annotation(attribute, "sensitive");
        if (sensitive == null || "none".equals(sensitive.text())) {
          continue;
        }
        if (isBase(reference) && !isBase(sensitive)) {
          if (reported.add(key)) {
            problems.add(
                sensitive.location(),
                "\"" + key + "\" is a label of \"" + metric.text("name") + "\" in base",
                "sensitive: none, as anyone may read labels");
          }
        } else {
          String of = group == null ? "" : " of the group \"" + group + "\"";
          problems.add(
              reference.location(),
              "the label \"" + key + "\"" + of + " is sensitive",
              "labels that anyone may read");
        }
      }
    }
  }
}
