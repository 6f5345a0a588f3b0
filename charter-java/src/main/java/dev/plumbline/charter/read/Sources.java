package dev.plumbline.charter.read;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The source locations of a charter's named items, so that a finding has the line to change. */
final class Sources {
  private Sources() {}

  /** Places by list and name, sorted; {@code file:line:column}. */
  static Map<String, Map<String, String>> of(
      Node policy, RegistryNodes registry, UnaryOperator<String> fileName) {
    Map<String, Map<String, String>> sources = new TreeMap<>();
    for (Section section : Section.values()) {
      sources.put(section.key(), places(registry.all(section), section.id(), fileName));
    }
    for (SourceList list : SourceList.values()) {
      sources.put(list.title(), places(list.items(policy), list.id(), fileName));
    }
    return sources;
  }

  private static Map<String, String> places(
      List<Node> nodes, String id, UnaryOperator<String> fileName) {
    Map<String, String> places = new TreeMap<>();
    for (Node node : nodes) {
      Location at = node.location();
      Location inside = new Location(fileName.apply(at.file()), at.line(), at.column());
      places.putIfAbsent(String.valueOf(node.text(id)), inside.toString());
    }
    return places;
  }

  /** The policy with each named thing at its source location. */
  static Node placePolicy(Node policy, @Nullable Node sources) {
    Node placed = policy;
    for (SourceList list : SourceList.values()) {
      Node places = sources == null ? null : sources.get(list.title());
      if (places != null) {
        placed = list.place(placed, places);
      }
    }
    return placed;
  }

  /** The items of a section, each at its source location. */
  static List<Node> place(Section section, List<Node> items, @Nullable Node sources) {
    Node places = sources == null ? null : sources.get(section.key());
    return places == null ? items : place(items, section.id(), places);
  }

  static List<Node> place(List<Node> items, String id, Node places) {
    List<Node> placed = new ArrayList<>(items.size());
    for (Node item : items) {
      placed.add(place(item, id, places));
    }
    return placed;
  }

  private static Node place(Node item, String id, Node places) {
    String name = item.text(id);
    Location location = name == null ? null : location(places.text(name));
    return location != null && item instanceof MappingNode
        ? ((MappingNode) item).at(location)
        : item;
  }

  /** {@code file:line:column}, or null when it is not of this form. */
  private static @Nullable Location location(@Nullable String text) {
    if (text == null) {
      return null;
    }
    int column = text.lastIndexOf(':');
    int line = column < 1 ? -1 : text.lastIndexOf(':', column - 1);
    if (line < 1) {
      return null;
    }
    try {
      return new Location(
          text.substring(0, line),
          Integer.parseInt(text.substring(line + 1, column)),
          Integer.parseInt(text.substring(column + 1)));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
