package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A mapping with known keys, some of them required; other keys are problems unless it is open. */
final class ObjectShape extends Shape {
  private final String name;
  private final Map<String, Shape> keys = new LinkedHashMap<>();
  private final Set<String> required = new HashSet<>();
  private boolean open;

  ObjectShape(String name) {
    this.name = name;
  }

  ObjectShape required(String key, Shape shape) {
    required.add(key);
    return optional(key, shape);
  }

  ObjectShape optional(String key, Shape shape) {
    keys.put(key, shape);
    return this;
  }

  /** Ignores other keys: a later version may write more. */
  ObjectShape open() {
    open = true;
    return this;
  }

  /** The known keys with their shapes, in the order in which they were stated. */
  Map<String, Shape> keys() {
    return Collections.unmodifiableMap(keys);
  }

  @Override
  void check(Node node, Problems problems) {
    if (!accepts(node)) {
      mismatch(node, problems, expected());
      return;
    }
    for (MappingNode.Entry entry : node.entries()) {
      Shape shape = keys.get(entry.key());
      if (shape == null && open) {
        continue;
      }
      if (shape == null) {
        problems.addUnknown(
            entry.keyNode().location(),
            "unknown key \"" + shown(entry.key()) + "\" in " + name,
            keys.isEmpty() ? "no keys" : "one of " + String.join(", ", keys.keySet()),
            entry.key(),
            unused(node));
      } else {
        shape.check(entry.value(), problems);
      }
    }
    for (String key : keys.keySet()) {
      if (required.contains(key) && node.get(key) == null) {
        problems.add(
            node.location(),
            "the key \"" + key + "\" is missing in " + name,
            key + ": " + shape(key).expected());
      }
    }
  }

  private Shape shape(String key) {
    return keys.getOrDefault(key, any());
  }

  private List<String> unused(Node node) {
    List<String> unused = new ArrayList<>(keys.keySet());
    unused.removeIf(key -> node.get(key) != null);
    return unused;
  }

  private static String shown(String key) {
    return key.length() > 60 ? key.substring(0, 60) + "…" : key;
  }

  @Override
  String expected() {
    return "a mapping (" + name + ")";
  }

  @Override
  boolean accepts(Node node) {
    return node instanceof MappingNode;
  }

  @Override
  List<Shape> inner() {
    return new ArrayList<>(keys.values());
  }
}
