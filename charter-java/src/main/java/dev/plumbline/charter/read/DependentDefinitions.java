package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.SequenceNode;
import java.util.Arrays;
import java.util.List;

/**
 * The parts of {@code definition/2} about the signals of another registry: imports, which {@link
 * Imports} follows, and refinements, which are not enforced.
 */
final class DependentDefinitions {
  private static final String IMPORTS = "imports";

  private static final List<String> REFINEMENTS =
      Arrays.asList(
          "span_refinements", "metric_refinements", "event_refinements", "entity_refinements");

  private DependentDefinitions() {}

  /** Reports what a file imports where nothing is that it can come from. */
  static void imports(Node file, Problems problems) {
    Node imports = file.get(IMPORTS);
    if (imports != null) {
      problems.add(
          imports.location(),
          "the file imports from a registry that is not here",
          "dependencies in the manifest with the folder of that registry, or what `weaver registry"
              + " package --v2` makes of it, with all that it depends on");
    }
  }

  /** Whether a file has groups, as Weaver's first format does; reports a problem if so. */
  static boolean isOfFirstFormat(Node file, Problems problems) {
    if (file.get("groups") == null) {
      return false;
    }
    problems.add(
        file.location(),
        "the file is of Weaver's first format (groups), which Plumbline does not read",
        "definition/2, or what `weaver registry package --v2` makes of the registry");
    return true;
  }

  /** Reports refinements that are no list, or are of nothing. */
  static void refined(Node file, RegistryNodes registry, Problems problems) {
    for (Section section : Section.values()) {
      Node list = file.get(keyOf(section));
      if (list != null && !(list instanceof SequenceNode)) {
        Shape.mismatch(list, problems, "a list");
      }
      for (Node refinement : file.items(keyOf(section))) {
        String of = refinement.text("ref");
        if (of == null || registry.find(section, of) == null) {
          Node at = refinement.get("ref");
          problems.add(
              (at == null ? refinement : at).location(),
              of == null
                  ? "the refinement does not say what it refines"
                  : "\"" + of + "\" is no " + section.noun() + " that could be refined",
              "ref: the " + section.noun() + " that it refines");
        }
      }
    }
  }

  /** What a file calls the refinements of a section: {@code span_refinements}. */
  static String keyOf(Section section) {
    return section.noun() + "_refinements";
  }

  /** Notes the refinements of a file. */
  static void refinements(Node file, Remarks remarks) {
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
