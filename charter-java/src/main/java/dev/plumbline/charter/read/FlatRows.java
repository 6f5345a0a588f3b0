package dev.plumbline.charter.read;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.FlatRow;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the rows of a flattened charter: those of the policy, then those of the registry. */
final class FlatRows {
  /** Keys of the policy that are sections of rows, and not values by themselves. */
  private static final List<String> SECTIONS =
      Arrays.asList("resource", "errors", "sampling", "baggage", "enforcement", "slos", "naming");

  /** Sections inside of these. */
  private static final List<String> INNER =
      Arrays.asList("codes", "http", "statuses", "exceptions", "rules");

  private final List<FlatRow> rows = new ArrayList<>();

  List<FlatRow> of(Node policy, RegistryNodes registry) {
    for (MappingNode.Entry entry : policy.entries()) {
      if (!entry.key().equals("file_format")) {
        value(entry.key(), entry.key(), entry);
      }
    }
    for (Section section : Section.values()) {
      for (Node row : registry.all(section)) {
        add(section.key(), true, row.location(), row, CanonicalForm.of(row));
      }
    }
    return rows;
  }

  /** A list is a row each item; a section, a row each entry; anything else is one row. */
  private void value(String part, String key, MappingNode.Entry entry) {
    Node value = entry.value();
    boolean section = SECTIONS.contains(part) || INNER.contains(key);
    if (value instanceof SequenceNode && !value.items().isEmpty()) {
      value
          .items()
          .forEach(item -> add(part, false, item.location(), item, CanonicalForm.of(item)));
    } else if (value instanceof MappingNode && section) {
      for (MappingNode.Entry inner : value.entries()) {
        value(part + '.' + inner.key(), inner.key(), inner);
      }
    } else {
      add(part, false, entry.keyNode().location(), value, CanonicalForm.of(value));
    }
  }

  private void add(String part, boolean ofRegistry, Location place, Node row, String text) {
    Location over = isOfBase(place) ? null : ofBase(row);
    rows.add(new FlatRow(part, ofRegistry, place, over, text));
  }

  private static @Nullable Location ofBase(Node node) {
    if (isOfBase(node.location())) {
      return node.location();
    }
    for (MappingNode.Entry entry : node.entries()) {
      Location found = ofBase(entry.value());
      if (found != null) {
        return found;
      }
    }
    for (Node item : node.items()) {
      Location found = ofBase(item);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static boolean isOfBase(Location place) {
    return place.file().startsWith(CharterFiles.BASE + "/");
  }
}
