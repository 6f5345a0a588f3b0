package dev.plumbline.charter.read;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Joins the policy files of several teams into one; what two of them state is a problem. */
final class Teams {
  private static final String REMOVE = "/remove/";

  private final Problems problems;

  Teams(Problems problems) {
    this.problems = problems;
  }

  /** Both together. */
  Node joined(Node one, Node other) {
    return joined("", one, other);
  }

  private Node joined(String path, Node one, Node other) {
    if (one instanceof MappingNode && other instanceof MappingNode) {
      MappingNode all = (MappingNode) one;
      for (MappingNode.Entry entry : other.entries()) {
        Node first = one.get(entry.key());
        String inside = path + '/' + entry.key();
        all =
            all.with(first == null ? entry : MappingNode.entry(entry, value(inside, first, entry)));
      }
      return all;
    }
    if (one instanceof MappingNode) {
      Shape.mismatch(other, problems, "a mapping");
    }
    return one;
  }

  private Node value(String path, Node first, MappingNode.Entry entry) {
    Node second = entry.value();
    if (first instanceof MappingNode && second instanceof MappingNode) {
      return joined(path, first, second);
    }
    if (first instanceof SequenceNode && second instanceof SequenceNode) {
      List<String> keys = Merge.keysOf(path);
      if (!keys.isEmpty() || path.startsWith(REMOVE)) {
        return rows(path, keys, (SequenceNode) first, second);
      }
    }
    if (!isSameWord(path, first, second)) {
      twice(entry.keyNode().location(), "key \"" + entry.key() + "\"", first.location());
    }
    return first;
  }

  /** Every file may say what it is and what it extends. */
  private static boolean isSameWord(String path, Node first, Node second) {
    return (path.equals("/file_format") || path.equals("/extends"))
        && first instanceof ScalarNode
        && second instanceof ScalarNode
        && ((ScalarNode) first).raw().equals(((ScalarNode) second).raw());
  }

  private Node rows(String path, List<String> keys, SequenceNode first, Node second) {
    Map<String, Node> known = new HashMap<>();
    for (Node row : first.items()) {
      String id = Merge.idOf(row, keys);
      if (id != null) {
        known.putIfAbsent(id, row);
      }
    }
    List<Node> all = new ArrayList<>(first.items());
    for (Node row : second.items()) {
      Node before = known.get(String.valueOf(Merge.idOf(row, keys)));
      if (before == null) {
        all.add(row);
      } else {
        String list = path.substring(path.lastIndexOf('/') + 1);
        twice(
            row.location(), "row \"" + Merge.idOf(row, keys) + "\" of " + list, before.location());
      }
    }
    return first.of(all);
  }

  private void twice(Location place, String what, Location first) {
    problems.add(
        place,
        "the " + what + " is stated by two files",
        "each once (first at " + first.fileAndLine() + ")");
  }
}
