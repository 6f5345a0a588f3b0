package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code definition/2} says about the signals of another registry: imports, which only Weaver
 * can follow, and refinements, which are not held.
 */
final class DependentDefinitions {
  private static final String IMPORTS = "imports";

  private static final List<String> REFINEMENTS =
      Arrays.asList(
          "span_refinements", "metric_refinements", "event_refinements", "entity_refinements");

  private DependentDefinitions() {}

  static void check(Node file, Problems problems, Remarks remarks) {
    Node imports = file.get(IMPORTS);
    if (imports != null) {
      problems.add(
          imports.location(),
          "the file imports from a registry that is not here",
          "what `weaver registry package --v2` makes of it, with all that it depends on");
    }
    for (String key : REFINEMENTS) {
      for (Node refinement : file.items(key)) {
        String id = refinement.text("id");
        remarks.add(
            refinement.location(),
            "refinements are not held: the rules of what they refine hold for them",
            id == null ? key : id);
      }
    }
  }

  /** The file without them. */
  static Node without(Node file) {
    if (!(file instanceof MappingNode)) {
      return file;
    }
    MappingNode own = ((MappingNode) file).without(IMPORTS);
    for (String key : REFINEMENTS) {
      own = own.without(key);
    }
    return own;
  }
}
