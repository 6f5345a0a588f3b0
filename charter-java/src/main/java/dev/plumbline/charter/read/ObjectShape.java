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
import org.jspecify.annotations.Nullable;

/** A mapping with known keys, some of them required; other keys are problems unless it is open. */
final class ObjectShape extends Shape {
  private final String name;
  private final Map<String, Shape> keys = new LinkedHashMap<>();
  private final Set<String> required = new HashSet<>();
  private final List<String> beside = new ArrayList<>();
  private boolean open;
  private @Nullable Shape otherKeys;
  private Shape otherValues = any();

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

  /** Allows other keys of this shape, with values of that one. */
  ObjectShape others(Shape keys, Shape values) {
    otherKeys = keys;
    otherValues = values;
    return this;
  }

  /** The shape of other keys; null where there are none. */
  @Nullable Shape otherKeys() {
    return otherKeys;
  }

  /** The shape of the values of other keys. */
  Shape otherValues() {
    return otherValues;
  }

  /** Keys that are validated elsewhere, and are named among the known ones here. */
  ObjectShape beside(List<String> elsewhere) {
    beside.addAll(elsewhere);
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
      if (shape == null && otherKeys != null) {
        otherKeys.check(entry.keyNode(), problems);
        otherValues.check(entry.value(), problems);
        continue;
      }
      if (shape == null) {
        problems.addUnknown(
            entry.keyNode().location(),
            "unknown key \"" + shown(entry.key()) + "\" in " + name,
            keys.isEmpty() ? "no keys" : "one of " + String.join(", ", known()),
            entry.key(),
            unused(node, entry.keyNode().location().file()));
      } else {
        shape.check(entry.value(), problems);
      }
    }
    for (String key : missing(node)) {
      problems.add(
          node.location(),
          "the key \"" + key + "\" is missing in " + name,
          key + ": " + shape(key).expected());
    }
  }

  /** The required keys that a node does not have, in the order in which they were stated. */
  List<String> missing(Node node) {
    List<String> missing = new ArrayList<>(keys.keySet());
    missing.removeIf(key -> !required.contains(key) || node.get(key) != null);
    return missing;
  }

  private Shape shape(String key) {
    return keys.getOrDefault(key, any());
  }

  private List<String> known() {
    List<String> known = new ArrayList<>(beside);
    known.addAll(keys.keySet());
    return known;
  }

  /** The keys that a file has not stated here; a base may have. */
  private List<String> unused(Node node, String file) {
    List<String> unused = known();
    unused.removeIf(key -> isFrom(file, node.get(key)));
    return unused;
  }

  private static boolean isFrom(String file, @Nullable Node value) {
    return value != null && value.location().file().equals(file);
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
    List<Shape> inner = new ArrayList<>(keys.values());
    if (otherKeys != null) {
      inner.add(otherKeys);
      inner.add(otherValues);
    }
    return inner;
  }
}
