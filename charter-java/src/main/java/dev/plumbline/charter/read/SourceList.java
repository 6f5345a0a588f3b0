package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lists of a policy whose items have names and whose places a compiled charter remembers, as
 * {@link Section} is for the lists of the registry.
 */
enum SourceList {
  BAGGAGE("baggage", "baggage", "keys", "key"),
  JOURNEYS("journeys", "slos", "journeys", "name"),
  REASONS("reasons", "errors", "reasons", "reason"),
  RESOURCE("resource", "resource", "required", "key"),
  SAMPLING("sampling", "sampling", "rules", "name"),
  SERVICES("services", null, "services", "name");

  private final String title;
  private final @Nullable String parent;
  private final String list;
  private final String id;

  SourceList(String title, @Nullable String parent, String list, String id) {
    this.title = title;
    this.parent = parent;
    this.list = list;
    this.id = id;
  }

  /** What the list is called under {@code sources}. */
  String title() {
    return title;
  }

  /** Key of what identifies an item. */
  String id() {
    return id;
  }

  List<Node> items(Node policy) {
    Node node = parent == null ? policy : policy.get(parent);
    return node == null ? new ArrayList<>() : node.items(list);
  }

  /** The policy with every item of this list at its place. */
  Node place(Node policy, Node places) {
    if (parent == null) {
      return placeIn(policy, places);
    }
    Node node = policy.get(parent);
    return node == null || !(policy instanceof MappingNode)
        ? policy
        : ((MappingNode) policy).with(parent, placeIn(node, places));
  }

  private Node placeIn(Node node, Node places) {
    Node items = node.get(list);
    if (!(node instanceof MappingNode) || !(items instanceof SequenceNode)) {
      return node;
    }
    List<Node> placed = Sources.place(items.items(), id, places);
    return ((MappingNode) node).with(list, ((SequenceNode) items).of(placed));
  }
}
