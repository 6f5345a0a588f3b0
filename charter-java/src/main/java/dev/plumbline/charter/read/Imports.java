package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves imports from another registry as Weaver does: the signals and groups that are imported,
 * by name or by a pattern with {@code *} and {@code ?}, and what these and the dependent's own
 * signals refer to.
 */
final class Imports {
  private static final List<String> REFERENCES =
      Arrays.asList("attributes", "identity", "description");

  private final RegistryNodes pool;
  private final Problems problems;
  private final Remarks remarks;
  private final Map<Section, Map<String, Node>> taken = new EnumMap<>(Section.class);
  private final Deque<Node> open = new ArrayDeque<>();

  Imports(RegistryNodes pool, Problems problems, Remarks remarks) {
    this.pool = pool;
    this.problems = problems;
    this.remarks = remarks;
    for (Section section : Section.values()) {
      taken.put(section, new LinkedHashMap<>());
    }
  }

  /** What these files take, as one file at the place of the manifest. */
  Node of(Node manifest, List<Node> dependents) {
    for (Node file : dependents) {
      for (Section section : Section.values()) {
        file.items(section.key()).forEach(open::add);
      }
      for (Section section : Section.values()) {
        for (Node refinement : file.items(DependentDefinitions.keyOf(section))) {
          take(section, refinement.text("ref"));
          open.add(refinement);
        }
      }
      for (MappingNode.Entry list : file.entries("imports")) {
        imported(list);
      }
      // One that is defined again is found to be there twice.
      for (Node attribute : file.items(Section.ATTRIBUTES.key())) {
        take(Section.ATTRIBUTES, attribute.text(Section.ATTRIBUTES.id()));
      }
    }
    while (!open.isEmpty()) {
      referred(open.remove());
    }
    MappingNode file =
        MappingNode.empty(manifest.location())
            .set("file_format", ScalarNode.text(manifest.location(), "definition/2"));
    for (Section section : Section.values()) {
      List<Node> items =
          new ArrayList<>(taken.getOrDefault(section, new LinkedHashMap<>()).values());
      file = file.set(section.key(), SequenceNode.at(manifest.location(), items));
    }
    return file;
  }

  private void imported(MappingNode.Entry list) {
    Section section = section(list.key());
    if (section == null) {
      problems.add(
          list.keyNode().location(),
          "\"" + list.key() + "\" cannot be imported",
          "spans, metrics, events, entities or attribute_groups");
      return;
    }
    for (Node pattern : list.value().items()) {
      String text = pattern.text();
      if (text == null) {
        problems.add(pattern.location(), "the import is " + pattern.describe(), "a name");
        continue;
      }
      if (!takeAll(section, text)) {
        String message =
            "no " + section.noun() + " of the registry that is depended on is so named";
        if (text.indexOf('*') >= 0 || text.indexOf('?') >= 0) {
          remarks.add(pattern.location(), message, text);
        } else {
          problems.add(
              pattern.location(), message + ": \"" + text + "\"", "the name of one of them");
        }
      }
    }
  }

  private static @Nullable Section section(String key) {
    for (Section section : Section.values()) {
      if (section != Section.ATTRIBUTES && section.key().equals(key)) {
        return section;
      }
    }
    return null;
  }

  private boolean takeAll(Section section, String pattern) {
    String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    Pattern names = Pattern.compile(regex);
    boolean found = false;
    for (String name : pool.byId(section).keySet()) {
      if (names.matcher(name).matches()) {
        take(section, name);
        found = true;
      }
    }
    return found;
  }

  private void take(Section section, @Nullable String name) {
    Node node = name == null ? null : pool.find(section, name);
    Map<String, Node> ofSection = taken.get(section);
    if (name != null && node != null && ofSection != null && ofSection.put(name, node) == null) {
      open.add(node);
    }
  }

  /** Takes what a definition refers to. */
  private void referred(Node definition) {
    for (String list : REFERENCES) {
      for (Node reference : definition.items(list)) {
        take(Section.ATTRIBUTES, reference.text("ref"));
        take(Section.ATTRIBUTE_GROUPS, reference.text("ref_group"));
      }
    }
    Node deprecated = definition.get("deprecated");
    if (deprecated != null) {
      String renamedTo = deprecated.text("renamed_to");
      take(Section.ATTRIBUTES, renamedTo);
      take(Section.METRICS, definition.get("instrument") == null ? null : renamedTo);
    }
  }
}
