package dev.plumbline.charter.read;

import dev.plumbline.charter.registry.AttributeType;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attribute catalog of a package. It has an entry for each wording in which a signal uses an
 * attribute; one of them is the attribute's definition: the one that the registry lists, or, for an
 * attribute of another registry, the first that a signal uses.
 */
final class ResolvedCatalog {
  private final List<Node> entries;
  private final Problems problems;
  private final Remarks remarks;
  private final Map<String, Node> byKey = new LinkedHashMap<>();
  private final List<Node> definitions = new ArrayList<>();

  ResolvedCatalog(List<Node> entries, List<Node> listed, Problems problems, Remarks remarks) {
    this.entries = entries;
    this.problems = problems;
    this.remarks = remarks;
    for (Node index : listed) {
      Node entry = entry(index);
      if (entry != null) {
        define(entry);
      }
    }
  }

  /**
   * All attributes that the registry lists or a signal uses, as far as references were resolved.
   */
  List<Node> definitions() {
    return definitions;
  }

  /** Numbers of the catalog as references by key. */
  Node references(SequenceNode numbers, Node signal) {
    List<Node> references = new ArrayList<>();
    for (Node number : numbers.items()) {
      Node reference = reference(number);
      if (reference != null) {
        references.add(reference);
      }
    }
    return numbers.of(references);
  }

  private @Nullable Node reference(Node number) {
    Node base = number.get("base");
    if (!(number instanceof MappingNode) || base == null) {
      problems.add(
          number.location(), number.describe() + " refers to no attribute", "a mapping with base");
      return null;
    }
    Node used = entry(base);
    String key = used == null ? null : used.text("key");
    if (used == null || key == null) {
      return null;
    }
    Node defined = byKey.get(key);
    if (defined == null) {
      define(used);
    } else if (!sameType(defined, used)) {
      Node type = used.get("type");
      problems.add(
          type == null ? used.location() : type.location(),
          "\"" + key + "\" has another type here than at " + defined.location().fileAndLine(),
          "one type for each key");
    }
    return ((MappingNode) number).without("base").set("ref", ScalarNode.text(base.location(), key));
  }

  private void define(Node entry) {
    MappingNode attribute = ((MappingNode) entry).without("provenance");
    Node examples = attribute.get("examples");
    AttributeType type = RegistryBuilder.typeOf(attribute);
    String key = attribute.text("key");
    if (examples != null && type != null && !fit(examples, type)) {
      Node whole = SequenceNode.at(examples.location(), one(examples));
      if (fit(whole, type)) {
        attribute = attribute.with("examples", whole);
      } else {
        remarks.add(
            examples.location(),
            "examples that do not fit the type of their attribute are left out",
            key == null ? "" : key);
        attribute = attribute.without("examples");
      }
    }
    definitions.add(attribute);
    if (key != null) {
      byKey.putIfAbsent(key, attribute);
    }
  }

  private static List<Node> one(Node item) {
    List<Node> list = new ArrayList<>();
    list.add(item);
    return list;
  }

  private static boolean fit(Node examples, AttributeType type) {
    List<Node> each = examples instanceof SequenceNode ? examples.items() : one(examples);
    for (Node example : each) {
      Object value = RegistryBuilder.valueOf(example, type);
      if (value == null || !type.accepts(value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameType(Node one, Node other) {
    Node a = one.get("type");
    Node b = other.get("type");
    return a != null && b != null && CanonicalForm.of(a).equals(CanonicalForm.of(b));
  }

  private @Nullable Node entry(Node index) {
    Object number = index instanceof ScalarNode ? ((ScalarNode) index).value() : null;
    if (number instanceof Long && (Long) number >= 0 && (Long) number < entries.size()) {
      return entries.get(((Long) number).intValue());
    }
    problems.add(
        index.location(),
        "the catalog has no attribute " + index.describe(),
        "a whole number from 0 to " + (entries.size() - 1));
    return null;
  }

  /** The same without the keys that have nothing; annotations of others stay as they are. */
  static Node withoutNothing(Node node) {
    if (node instanceof SequenceNode) {
      List<Node> items = new ArrayList<>();
      for (Node item : node.items()) {
        items.add(withoutNothing(item));
      }
      return ((SequenceNode) node).of(items);
    }
    if (!(node instanceof MappingNode)) {
      return node;
    }
    MappingNode kept = (MappingNode) node;
    for (MappingNode.Entry entry : node.entries()) {
      Node value = entry.value();
      if (value instanceof ScalarNode && ((ScalarNode) value).kind() == ScalarNode.Kind.NOTHING) {
        kept = kept.without(entry.key());
      } else if (!(value instanceof ScalarNode) && !entry.key().equals("annotations")) {
        kept = kept.with(entry.key(), withoutNothing(value));
      }
    }
    return kept;
  }
}
