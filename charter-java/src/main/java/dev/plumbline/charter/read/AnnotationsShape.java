package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Nearest;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import java.util.Collections;
import java.util.List;

/** Annotations: Plumbline's are validated, those of other tools are ignored. */
final class AnnotationsShape extends Shape {
  private static final List<String> OURS = Collections.singletonList("plumbline");

  private final Shape plumbline;

  AnnotationsShape(Shape plumbline) {
    this.plumbline = plumbline;
  }

  @Override
  void check(Node node, Problems problems) {
    if (!accepts(node)) {
      mismatch(node, problems, expected());
    }
    for (MappingNode.Entry entry : node.entries()) {
      if (entry.key().equals("plumbline")) {
        plumbline.check(entry.value(), problems);
      } else if (Nearest.to(entry.key(), OURS) != null) {
        problems.addUnknown(
            entry.keyNode().location(),
            "\"" + entry.key() + "\" is nearly the name of Plumbline's annotations",
            "plumbline",
            entry.key(),
            OURS);
      }
    }
  }

  @Override
  String expected() {
    return "a mapping {plumbline: {…}}";
  }

  @Override
  boolean accepts(Node node) {
    return node instanceof MappingNode;
  }

  @Override
  List<Shape> inner() {
    return Collections.singletonList(plumbline);
  }
}
