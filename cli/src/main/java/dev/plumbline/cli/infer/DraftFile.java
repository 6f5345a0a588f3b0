package dev.plumbline.cli.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A drafted file: its text, and which row stands on which line. */
final class DraftFile {
  private final StringBuilder text = new StringBuilder();
  private final List<DraftRow> rowsByLine = new ArrayList<>();

  /**
   * Renders rows under their sections.
   *
   * @param head lines before the first section
   * @param indentation of the sections
   */
  static DraftFile of(
      List<String> head, String indentation, List<DraftRow> rows, Predicate<String> isDefined) {
    DraftFile file = new DraftFile();
    head.forEach(line -> file.add(line, null));
    for (DraftRow.Section section : DraftRow.Section.values()) {
      List<DraftRow> inside = rows.stream().filter(row -> row.section() == section).toList();
      if (!inside.isEmpty()) {
        file.add(indentation + section.key() + ':', null);
      }
      for (DraftRow row : inside) {
        row.yaml(indentation + "  ", isDefined).forEach(line -> file.add(line, row));
      }
    }
    return file;
  }

  private void add(String line, @Nullable DraftRow row) {
    text.append(line).append('\n');
    rowsByLine.add(row);
  }

  String text() {
    return text.toString();
  }

  /** The row on a line, the first of which is 1. */
  @Nullable DraftRow rowAt(int line) {
    return line >= 1 && line <= rowsByLine.size() ? rowsByLine.get(line - 1) : null;
  }
}
