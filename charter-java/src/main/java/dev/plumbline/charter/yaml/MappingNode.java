package dev.plumbline.charter.yaml;

import dev.plumbline.charter.Location;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys with values; each key once. */
public final class MappingNode extends Node {
  /** One key with its value. */
  public static final class Entry {
    private final ScalarNode key;
    private final Node value;

    Entry(ScalarNode key, Node value) {
      this.key = key;
      this.value = value;
    }

    /** The key as it is written. */
    public String key() {
      return key.raw();
    }

    public ScalarNode keyNode() {
      return key;
    }

    public Node value() {
      return value;
    }
  }

  private final List<Entry> entries;
  private final Map<String, Node> byKey = new LinkedHashMap<>();

  MappingNode(Location location, List<Entry> entries) {
    super(location);
    this.entries = Collections.unmodifiableList(new ArrayList<>(entries));
    for (Entry entry : entries) {
      byKey.put(entry.key(), entry.value());
    }
  }

  /** The same, standing at another place. */
  public MappingNode at(Location location) {
    return new MappingNode(location, entries);
  }

  /** The same with another value under a key that it has; unchanged when it has no such key. */
  public MappingNode with(String key, Node value) {
    List<Entry> changed = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      changed.add(entry.key().equals(key) ? new Entry(entry.key, value) : entry);
    }
    return new MappingNode(location(), changed);
  }

  /** The same with a value under a key, whether it has that key already or not. */
  public MappingNode set(String key, Node value) {
    if (byKey.containsKey(key)) {
      return with(key, value);
    }
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry(ScalarNode.text(value.location(), key), value));
    return new MappingNode(location(), more);
  }

  /** The same with an entry, replaced where the key is, else last. */
  public MappingNode with(Entry entry) {
    List<Entry> changed = new ArrayList<>(entries.size() + 1);
    boolean replaced = false;
    for (Entry each : entries) {
      boolean same = each.key().equals(entry.key());
      replaced |= same;
      changed.add(same ? entry : each);
    }
    if (!replaced) {
      changed.add(entry);
    }
    return new MappingNode(location(), changed);
  }

  /** An entry with another value under the same key. */
  public static Entry entry(Entry of, Node value) {
    return new Entry(of.key, value);
  }

  /** A mapping without entries at a place. */
  public static MappingNode empty(Location location) {
    return new MappingNode(location, Collections.emptyList());
  }

  /** The same without a key. */
  public MappingNode without(String key) {
    List<Entry> kept = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      if (!entry.key().equals(key)) {
        kept.add(entry);
      }
    }
    return new MappingNode(location(), kept);
  }

  @Override
  public @Nullable Node get(String key) {
    return byKey.get(key);
  }

  @Override
  public List<Entry> entries() {
    return entries;
  }

  @Override
  public String describe() {
    return "a mapping";
  }
}
