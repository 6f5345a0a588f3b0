package dev.plumbline.cli.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A row of a drafted file.
 *
 * @param id its key, name or type, by which a report calls it
 * @param evidence the comment above it
 * @param lines its members, without indentation
 * @param references the attributes that it lists
 * @param level their requirement level
 */
record DraftRow(
    Section section,
    String id,
    String evidence,
    List<String> lines,
    List<String> references,
    String level) {

  /** A list of a file, in the order of the file. */
  enum Section {
    ATTRIBUTES,
    METRICS,
    SPANS,
    EVENTS;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The row as lines of YAML; references that are not defined are left out. */
  List<String> yaml(String indentation, Predicate<String> isDefined) {
    List<String> yaml = new ArrayList<>();
    if (!evidence.isEmpty()) {
      yaml.add(indentation + "# " + evidence);
    }
    String mark = "- ";
    for (String line : lines) {
      yaml.add(indentation + mark + line);
      mark = "  ";
    }
    List<String> listed = references.stream().filter(isDefined).toList();
    if (!listed.isEmpty()) {
      yaml.add(indentation + "  attributes:");
      for (String reference : listed) {
        yaml.add(
            indentation
                + "    - {ref: "
                + SafeName.yaml(reference)
                + ", requirement_level: "
                + level
                + '}');
      }
    }
    return yaml;
  }
}
