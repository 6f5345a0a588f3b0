package dev.plumbline.cli.infer;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Drafted files that make a valid charter together with those that are there: a row that has a
 * problem is taken out and listed.
 */
final class Draft {
  static final String REGISTRY_FILE = CharterFiles.REGISTRY + "inferred.yaml";
  static final String POLICY_FILE = CharterFiles.POLICY_FOLDER + "inferred.yaml";

  private final DraftRows rows;
  private final String summary;
  private final Map<String, byte[]> around;
  private final Charter known;
  private final Map<String, DraftFile> files = new HashMap<>();
  private CharterResult result;

  /**
   * Drafts until what is left is valid.
   *
   * @param around the files of the charter that the rows are added to
   * @param known the charter, or the base, that was read before
   */
  Draft(DraftRows rows, String summary, String label, Map<String, byte[]> around, Charter known) {
    this.rows = rows;
    this.summary = summary;
    this.around = around;
    this.known = known;
    do {
      render();
      result = CharterLoader.load(CharterFiles.of(label, all()));
    } while (!result.isValid() && takesOut(result.problems()));
  }

  private void render() {
    files.clear();
    Set<String> drafted = new HashSet<>();
    rows.registry().stream()
        .filter(row -> row.section() == DraftRow.Section.ATTRIBUTES)
        .forEach(row -> drafted.add(row.id()));
    if (!rows.registry().isEmpty()) {
      List<String> head =
          List.of(
              "# Drafted by plumbline infer, which " + summary + '.',
              "# A person has to read each row: what it means, whether it is sensitive, its type.",
              "file_format: definition/2");
      files.put(
          REGISTRY_FILE, DraftFile.of(head, "", rows.registry(), key -> isDefined(drafted, key)));
    }
    List<DraftRow> overrides =
        rows.overrides().stream()
            .filter(row -> row.references().stream().anyMatch(key -> isDefined(drafted, key)))
            .toList();
    if (!overrides.isEmpty()) {
      List<String> head =
          List.of(
              "# Drafted by plumbline infer: what spans of base have and base lacks.",
              "overrides:");
      files.put(POLICY_FILE, DraftFile.of(head, "  ", overrides, key -> isDefined(drafted, key)));
    }
  }

  private boolean isDefined(Set<String> drafted, String key) {
    return drafted.contains(key) || known.attributes().containsKey(key);
  }

  private boolean takesOut(List<Problem> problems) {
    List<DraftRow> out = new ArrayList<>();
    for (Problem problem : problems) {
      for (Map.Entry<String, DraftFile> file : files.entrySet()) {
        DraftRow row =
            problem.location().file().endsWith(file.getKey())
                ? file.getValue().rowAt(problem.location().line())
                : null;
        if (row != null && !out.contains(row)) {
          out.add(row);
          rows.notDrafted()
              .add(row.section().key() + " row " + row.id() + ": " + problem.message());
        }
      }
    }
    rows.registry().removeAll(out);
    rows.overrides().removeAll(out);
    return !out.isEmpty();
  }

  /** The charter with the drafted rows, or its problems. */
  CharterResult result() {
    return result;
  }

  /** How many rows of a section are drafted. */
  long count(DraftRow.Section section) {
    return rows.registry().stream().filter(row -> row.section() == section).count();
  }

  /** The texts of the drafted files by their paths. */
  Map<String, byte[]> files() {
    Map<String, byte[]> texts = new TreeMap<>();
    files.forEach((name, file) -> texts.put(name, file.text().getBytes(StandardCharsets.UTF_8)));
    return texts;
  }

  private Map<String, byte[]> all() {
    Map<String, byte[]> all = new TreeMap<>(around);
    all.putAll(files());
    return all;
  }
}
