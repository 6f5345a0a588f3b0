package dev.plumbline.charter.read;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a base that a policy removes by {@code remove}. A row stays, with a problem, when
 * another row refers to it.
 */
final class Removals {
  private static final String EXCEPTIONS = "exceptions";
  private static final String STATUSES = "statuses";

  private final @Nullable Node stated;
  private final Problems problems;
  private final Map<Section, Set<String>> registry = new EnumMap<>(Section.class);

  Removals(@Nullable Node stated, Problems problems) {
    this.stated = stated;
    this.problems = problems;
  }

  /** The shape of {@code remove}. */
  static Shape shape() {
    ObjectShape shape = Shape.object("the removals");
    Shape names = Shape.list(Shape.text());
    for (Section section : Section.values()) {
      shape.optional(section.key(), names);
    }
    return shape
        .optional(SourceList.REASONS.title(), names)
        .optional(SourceList.RESOURCE.title(), names)
        .optional(EXCEPTIONS, Shape.map(PolicyShape.LANGUAGE, names))
        .optional(STATUSES, Shape.list(Shape.integer(400, 599)));
  }

  /** Base's registry without the removed rows. */
  List<Node> registry(List<Node> files, Node policy) {
    RegistryNodes nodes = new RegistryNodes(files);
    for (Section section : Section.values()) {
      Set<String> known = nodes.byId(section).keySet();
      for (Node name : names(section.key())) {
        String text = String.valueOf(name.text());
        if (!known.contains(text)) {
          unknown(name, section.noun(), text, known);
        } else {
          registry.computeIfAbsent(section, each -> new LinkedHashSet<>()).add(text);
        }
      }
    }
    keepWhatIsReferredTo(files, policy);
    List<Node> kept = new ArrayList<>();
    for (Node file : files) {
      kept.add(without(file));
    }
    return kept;
  }

  /** Whether a row of base was removed, so that the charter may define it anew. */
  boolean has(Section section, String id) {
    return registry.getOrDefault(section, Collections.emptySet()).contains(id);
  }

  private void keepWhatIsReferredTo(List<Node> files, Node policy) {
    for (Section section : Section.values()) {
      for (Node name : names(section.key())) {
        String text = String.valueOf(name.text());
        if (has(section, text)) {
          Location referrer = referrer(files, policy, section, text);
          if (referrer != null) {
            referredTo(name, section.noun(), text, referrer);
            registry.getOrDefault(section, new HashSet<>()).remove(text);
          }
        }
      }
    }
  }

  private @Nullable Location referrer(List<Node> files, Node policy, Section section, String name) {
    List<String> keys =
        section == Section.ATTRIBUTE_GROUPS
            ? Arrays.asList("ref_group")
            : section == Section.ATTRIBUTES
                ? Arrays.asList("ref", "renamed_to")
                : Arrays.asList("renamed_to");
    for (Node file : files) {
      Location found = in(without(file), keys, name);
      if (found != null) {
        return found;
      }
    }
    Node resource = section == Section.ATTRIBUTES ? policy.get("resource") : null;
    return resource == null ? null : in(resource, Arrays.asList("key"), name);
  }

  private static @Nullable Location in(Node node, List<String> keys, String name) {
    for (MappingNode.Entry entry : node.entries()) {
      Location found =
          keys.contains(entry.key()) && name.equals(entry.value().text())
              ? entry.value().location()
              : in(entry.value(), keys, name);
      if (found != null) {
        return found;
      }
    }
    for (Node item : node.items()) {
      Location found = in(item, keys, name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private Node without(Node file) {
    Node kept = file;
    for (Section section : Section.values()) {
      Node list = kept.get(section.key());
      Set<String> removed = registry.getOrDefault(section, Collections.emptySet());
      if (list instanceof SequenceNode && !removed.isEmpty()) {
        List<Node> rows = new ArrayList<>(list.items());
        rows.removeIf(row -> removed.contains(String.valueOf(row.text(section.id()))));
        kept = ((MappingNode) kept).with(section.key(), ((SequenceNode) list).of(rows));
      }
    }
    return kept;
  }

  /** Base's policy without the removed rows. */
  Node policy(Node policy) {
    Node kept = rows(policy, "resource", "required", names(SourceList.RESOURCE.title()), "key");
    kept = reasons(kept);
    Node errors = kept.get("errors");
    Node http = errors == null ? null : errors.get("http");
    Node tables = errors == null ? null : errors.get(EXCEPTIONS);
    if (!(errors instanceof MappingNode) || http == null || !(tables instanceof MappingNode)) {
      return kept;
    }
    for (MappingNode.Entry table : tables.entries()) {
      Node removed = stated == null ? null : stated.get(EXCEPTIONS);
      List<Node> names = removed == null ? Collections.emptyList() : removed.items(table.key());
      String id = table.key().equals("java") ? "type" : "error";
      tables = rows((MappingNode) tables, table.key(), names, id, "exception");
    }
    MappingNode changed = ((MappingNode) errors).with(EXCEPTIONS, tables);
    return ((MappingNode) kept).with("errors", changed.with("http", statuses((MappingNode) http)));
  }

  private Node reasons(Node policy) {
    List<Node> removable = new ArrayList<>();
    Node errors = policy.get("errors");
    Node exceptions = errors == null ? null : errors.get(EXCEPTIONS);
    for (Node name : names(SourceList.REASONS.title())) {
      String text = String.valueOf(name.text());
      Location referrer = exceptions == null ? null : in(exceptions, Arrays.asList("reason"), text);
      if (PolicyReferences.BUILT_IN_REASONS.contains(text)) {
        problems.add(
            name.location(),
            "the reason \"" + text + "\" cannot be removed: Plumbline gives it",
            "no removal of " + String.join(", ", PolicyReferences.BUILT_IN_REASONS));
      } else if (referrer != null) {
        referredTo(name, "reason", text, referrer);
      } else {
        removable.add(name);
      }
    }
    return rows(policy, "errors", SourceList.REASONS.title(), removable, "reason");
  }

  private Node rows(Node policy, String parent, String list, List<Node> names, String id) {
    Node section = policy.get(parent);
    return section instanceof MappingNode && policy instanceof MappingNode
        ? ((MappingNode) policy)
            .with(
                parent,
                rows(
                    (MappingNode) section,
                    list,
                    names,
                    id,
                    list.equals("required") ? "resource rule" : "reason"))
        : policy;
  }

  private Node rows(MappingNode parent, String list, List<Node> names, String id, String noun) {
    Node stands = parent.get(list);
    if (!(stands instanceof SequenceNode) || names.isEmpty()) {
      return parent;
    }
    Map<String, Node> known = new HashMap<>();
    stands.items().forEach(row -> known.put(String.valueOf(row.text(id)), row));
    List<Node> kept = new ArrayList<>(stands.items());
    for (Node name : names) {
      String text = String.valueOf(name.text());
      Node row = known.get(text);
      if (row == null) {
        unknown(name, noun, text, known.keySet());
      } else {
        kept.remove(row);
      }
    }
    return parent.with(list, ((SequenceNode) stands).of(kept));
  }

  private Node statuses(MappingNode http) {
    Node table = http.get(STATUSES);
    if (!(table instanceof MappingNode)) {
      return http;
    }
    MappingNode kept = (MappingNode) table;
    for (Node name : names(STATUSES)) {
      String status = name instanceof ScalarNode ? ((ScalarNode) name).raw() : "";
      if (kept.get(status) == null) {
        problems.add(name.location(), "base has no status " + status, "one of base's");
      }
      kept = kept.without(status);
    }
    return http.with(STATUSES, kept);
  }

  private List<Node> names(String key) {
    return stated == null ? Collections.emptyList() : stated.items(key);
  }

  private void unknown(Node name, String noun, String text, Set<String> known) {
    problems.addUnknown(
        name.location(),
        "base has no " + noun + " \"" + text + "\" to remove",
        "one of base's",
        text,
        known);
  }

  private void referredTo(Node name, String noun, String text, Location referrer) {
    problems.add(
        name.location(),
        "the "
            + noun
            + " \""
            + text
            + "\" is removed, and "
            + referrer.fileAndLine()
            + " refers to it",
        "the removal of what refers to it too, or none");
  }
}
