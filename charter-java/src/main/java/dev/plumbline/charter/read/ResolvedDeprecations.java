package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.ScalarNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Renamed names of a package lead to the name that is used today, also when it took several steps.
 * Where no such name is in the package, the name is deprecated without a successor.
 */
final class ResolvedDeprecations {
  private final Remarks remarks;

  ResolvedDeprecations(Remarks remarks) {
    this.remarks = remarks;
  }

  /** The items with such deprecations. */
  List<Node> settled(List<Node> items, String id) {
    Map<String, Node> byName = new HashMap<>();
    for (Node item : items) {
      String name = item.text(id);
      if (name != null) {
        byName.putIfAbsent(name, item);
      }
    }
    List<Node> settled = new ArrayList<>();
    for (Node item : items) {
      Node deprecated = item.get("deprecated");
      String to = deprecated == null ? null : deprecated.text("renamed_to");
      settled.add(
          deprecated instanceof MappingNode && to != null
              ? ((MappingNode) item)
                  .with("deprecated", settled((MappingNode) deprecated, to, item, id, byName))
              : item);
    }
    return settled;
  }

  private Node settled(
      MappingNode deprecated, String to, Node item, String id, Map<String, Node> byName) {
    Node target = Valid.node(deprecated, "renamed_to");
    String today = today(to, byName);
    if (today != null) {
      return deprecated.with("renamed_to", ScalarNode.text(target.location(), today));
    }
    remarks.add(
        target.location(),
        "names that were renamed to one that is not in use here are deprecated without a successor",
        item.text(id) + " (renamed to " + to + ")");
    MappingNode without = deprecated.without("renamed_to");
    Node reason = Valid.node(without, "reason");
    MappingNode other = without.with("reason", ScalarNode.text(reason.location(), "uncategorized"));
    return other.get("note") == null
        ? other.set("note", ScalarNode.text(target.location(), "Renamed to " + to + "."))
        : other;
  }

  /** Where the names lead, step by step; null when they end nowhere or go in a circle. */
  private static @Nullable String today(String first, Map<String, Node> byName) {
    Set<String> passed = new HashSet<>();
    String name = first;
    while (passed.add(name)) {
      Node item = byName.get(name);
      if (item == null) {
        return null;
      }
      Node deprecated = item.get("deprecated");
      if (deprecated == null) {
        return name;
      }
      String next = deprecated.text("renamed_to");
      if (next == null) {
        return null;
      }
      name = next;
    }
    return null;
  }
}
