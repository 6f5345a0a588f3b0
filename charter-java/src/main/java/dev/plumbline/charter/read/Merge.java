package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges what a charter states into what its base has: mappings by key and lists of rows by the key
 * of the row; of everything else the charter's stands. Each value keeps its place.
 */
final class Merge {
  private static final String EXCEPTIONS = "/errors/exceptions/";
  private static final String SAMPLING = "/sampling/rules";
  private static final String ROW = "row:";

  /** What identifies a row, by the path of its list. */
  private static final Map<String, List<String>> ROWS = rows();

  private Merge() {}

  private static Map<String, List<String>> rows() {
    Map<String, List<String>> rows = new HashMap<>();
    rows.put("/services", Arrays.asList("name"));
    rows.put("/resource/required", Arrays.asList("key"));
    rows.put("/errors/reasons", Arrays.asList("reason"));
    rows.put(SAMPLING, Arrays.asList("name"));
    rows.put("/baggage/keys", Arrays.asList("key"));
    rows.put("/slos/journeys", Arrays.asList("name"));
    for (Section section : Section.values()) {
      rows.put("/overrides/" + section.key(), Arrays.asList(section.id()));
    }
    for (String references : Arrays.asList("attributes", "identity", "description")) {
      rows.put(ROW + "/" + references, Arrays.asList("ref", "ref_group"));
    }
    rows.put(ROW + "/type/members", Arrays.asList("id"));
    return rows;
  }

  /** A policy over its base. */
  static Node policy(Node base, Node own) {
    return merge("", base, own);
  }

  /** A row of the registry over the base's. */
  static Node row(Node base, Node own) {
    return merge(ROW, base, own);
  }

  /** Keys that identify the rows of a policy's list; empty when it is replaced as a whole. */
  static List<String> keysOf(String path) {
    return path.startsWith(EXCEPTIONS)
        ? Arrays.asList("type", "error")
        : ROWS.getOrDefault(path, Collections.emptyList());
  }

  /** What identifies a row; null when it has nothing of the kind. */
  static @Nullable String idOf(Node row, List<String> keys) {
    for (String key : keys) {
      String id = row.text(key);
      if (id != null) {
        return id;
      }
    }
    return null;
  }

  private static Node merge(String path, Node base, Node own) {
    if (base instanceof MappingNode && own instanceof MappingNode && !isOneValue(path)) {
      MappingNode merged = ((MappingNode) base).at(own.location());
      for (MappingNode.Entry entry : own.entries()) {
        Node of = base.get(entry.key());
        Node value =
            of == null ? entry.value() : merge(path + '/' + entry.key(), of, entry.value());
        merged = merged.with(MappingNode.entry(entry, value));
      }
      return merged;
    }
    List<String> keys = keysOf(path);
    return base instanceof SequenceNode && own instanceof SequenceNode && !keys.isEmpty()
        ? rows(path, keys, (SequenceNode) base, (SequenceNode) own)
        : own;
  }

  /** A requirement level and what a sampling rule matches are one value each. */
  private static boolean isOneValue(String path) {
    return path.endsWith("/requirement_level")
        || path.endsWith("/deprecated")
        || path.equals(SAMPLING + "/match");
  }

  /**
   * The base's rows in their order, then the charter's new ones; where the first row that fits
   * decides, the new ones come first.
   */
  private static Node rows(String path, List<String> keys, SequenceNode base, SequenceNode own) {
    Map<String, Node> nearer = new LinkedHashMap<>();
    List<Node> added = new ArrayList<>(own.items());
    for (Node row : own.items()) {
      String id = idOf(row, keys);
      if (id != null) {
        nearer.putIfAbsent(id, row);
      }
    }
    List<Node> merged = new ArrayList<>();
    for (Node row : base.items()) {
      Node over = nearer.get(String.valueOf(idOf(row, keys)));
      merged.add(over == null ? row : merge(path, row, over));
      if (over != null) {
        added.remove(over);
      }
    }
    boolean first = path.startsWith(EXCEPTIONS) || path.equals(SAMPLING);
    merged.addAll(first ? 0 : merged.size(), added);
    return own.of(merged);
  }
}
