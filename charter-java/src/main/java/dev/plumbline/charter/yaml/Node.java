package dev.plumbline.charter.yaml;

import dev.plumbline.charter.Location;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value in a YAML file that remembers where it stands. */
public abstract class Node {
  private final Location location;

  Node(Location location) {
    this.location = location;
  }

  public Location location() {
    return location;
  }

  /** What it is, for messages: {@code a list}, {@code a mapping}, {@code the text "x"}. */
  public abstract String describe();

  /** The value under a key; null when there is none or this is no mapping. */
  public @Nullable Node get(String key) {
    return null;
  }

  /** The items; empty when this is no list. */
  public List<Node> items() {
    return Collections.emptyList();
  }

  /** The entries; empty when this is no mapping. */
  public List<MappingNode.Entry> entries() {
    return Collections.emptyList();
  }

  /** The text, if this is a text; else null. */
  public @Nullable String text() {
    return null;
  }

  /** The text under a key; null when there is none. */
  public @Nullable String text(String key) {
    Node value = get(key);
    return value == null ? null : value.text();
  }

  /** The items of the list under a key; empty when there is none. */
  public List<Node> items(String key) {
    Node value = get(key);
    return value == null ? Collections.emptyList() : value.items();
  }

  /** The entries of the mapping under a key; empty when there is none. */
  public List<MappingNode.Entry> entries(String key) {
    Node value = get(key);
    return value == null ? Collections.emptyList() : value.entries();
  }
}
