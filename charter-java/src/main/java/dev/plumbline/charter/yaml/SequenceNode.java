package dev.plumbline.charter.yaml;

import dev.plumbline.charter.Location;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A YAML sequence and its place. */
public final class SequenceNode extends Node {
  private final List<Node> items;

  SequenceNode(Location location, List<Node> items) {
    super(location);
    this.items = Collections.unmodifiableList(new ArrayList<>(items));
  }

  /** A list at a place. */
  public static SequenceNode at(Location location, List<Node> items) {
    return new SequenceNode(location, items);
  }

  /** A list of other items at the same place. */
  public SequenceNode of(List<Node> others) {
    return new SequenceNode(location(), others);
  }

  @Override
  public List<Node> items() {
    return items;
  }

  @Override
  public String describe() {
    return items.isEmpty() ? "an empty list" : "a list";
  }
}
