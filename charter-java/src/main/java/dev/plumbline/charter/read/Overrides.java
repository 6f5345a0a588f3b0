package dev.plumbline.charter.read;

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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a policy changes in the registry of its base by {@code overrides}: parts of rows, each row
 * with its key. What an instrumentation records (type, kind, instrument, unit) cannot be changed.
 */
final class Overrides {
  private static final List<String> FIXED = Arrays.asList("type", "kind", "instrument", "unit");

  private final @Nullable Node stated;
  private final Problems problems;
  private final Remarks remarks;
  private final Map<Section, Map<String, Node>> rows = new EnumMap<>(Section.class);

  Overrides(@Nullable Node stated, Problems problems, Remarks remarks) {
    this.stated = stated;
    this.problems = problems;
    this.remarks = remarks;
  }

  /** The shape of {@code overrides}; its rows are validated where they were merged. */
  static Shape shape() {
    ObjectShape shape = Shape.object("the overrides of base's registry");
    for (Section section : Section.values()) {
      shape.optional(section.key(), Shape.list(Shape.any()));
    }
    return shape;
  }

  /** Base's registry with the overridden rows. */
  List<Node> registry(List<Node> files) {
    RegistryNodes nodes = new RegistryNodes(files);
    for (Section section : Section.values()) {
      Map<String, Node> known = nodes.byId(section);
      for (Node row :
          stated == null ? Collections.<Node>emptyList() : stated.items(section.key())) {
        read(section, row, known);
      }
    }
    List<Node> merged = new ArrayList<>();
    for (Node file : files) {
      Node changed = merged(file);
      if (changed != file) {
        RegistryShape.FILE.check(changed, problems);
      }
      merged.add(changed);
    }
    return merged;
  }

  private void read(Section section, Node row, Map<String, Node> known) {
    String id = row.text(section.id());
    Node name = row.get(section.id());
    if (id == null || name == null) {
      problems.add(
          row.location(),
          "the override has no " + section.id(),
          section.id() + ": the " + section.noun() + " of base that it changes");
    } else if (!known.containsKey(id)) {
      problems.addUnknown(
          name.location(),
          "base has no " + section.noun() + " \"" + id + "\" to override",
          "one of base's; what is new is defined in registry/",
          id,
          known.keySet());
    } else {
      Node first = rows.computeIfAbsent(section, each -> new HashMap<>()).putIfAbsent(id, row);
      if (first != null) {
        problems.add(
            name.location(),
            "the " + section.noun() + " \"" + id + "\" is overridden twice",
            "each once (first at " + first.location().fileAndLine() + ")");
      }
    }
  }

  private Node merged(Node file) {
    Node changed = file;
    for (Section section : Section.values()) {
      Node list = file.get(section.key());
      Map<String, Node> over = rows.getOrDefault(section, Collections.emptyMap());
      if (!(list instanceof SequenceNode) || over.isEmpty()) {
        continue;
      }
      List<Node> items = new ArrayList<>();
      boolean any = false;
      for (Node row : list.items()) {
        Node own = over.get(String.valueOf(row.text(section.id())));
        any |= own != null;
        items.add(own == null ? row : over(section, row, own));
      }
      if (any) {
        changed = ((MappingNode) changed).with(section.key(), ((SequenceNode) list).of(items));
      }
    }
    return changed;
  }

  private Node over(Section section, Node base, Node own) {
    Node merged = Merge.row(base, own);
    for (String key : FIXED) {
      Node was = base.get(key);
      Node is = own.get(key);
      // A span and an entity have their name under `type`.
      if (was == null || is == null || key.equals(section.id()) || fits(was, is)) {
        continue;
      }
      problems.add(
          is.location(),
          "the override changes the " + key + " of \"" + base.text(section.id()) + "\"",
          was.describe() + ", as base has it (" + was.location().fileAndLine() + ")");
      merged = ((MappingNode) merged).with(key, was);
    }
    weakened(base, merged, own, String.valueOf(base.text(section.id())));
    return merged;
  }

  /** Members may be added to an enum; everything else stays. */
  private static boolean fits(Node was, Node is) {
    if (was instanceof ScalarNode && is instanceof ScalarNode) {
      return ((ScalarNode) was).raw().equals(((ScalarNode) is).raw());
    }
    return was instanceof MappingNode && is instanceof MappingNode;
  }

  private void weakened(Node base, Node merged, Node own, String name) {
    Node was = RegistryBuilder.annotation(base, "sensitive");
    Node is = RegistryBuilder.annotation(merged, "sensitive");
    if (was != null && is != null && Weakening.lessStrict(was, is)) {
      remark(is, was, "sensitive: " + was.text(), name);
    }
    Node closed = RegistryBuilder.annotation(base, "closed");
    Node open = RegistryBuilder.annotation(own, "closed");
    if (closed instanceof ScalarNode
        && open instanceof ScalarNode
        && Objects.equals(((ScalarNode) closed).bool(), true)
        && Objects.equals(((ScalarNode) open).bool(), false)) {
      remark(open, closed, "closed: true", name);
    }
  }

  private void remark(Node is, Node was, String stated, String name) {
    remarks.add(
        is.location(),
        "the override is weaker than base, which has "
            + stated
            + " at "
            + was.location().fileAndLine(),
        name);
  }
}
