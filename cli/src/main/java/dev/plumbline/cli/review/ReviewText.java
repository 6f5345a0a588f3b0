package dev.plumbline.cli.review;

import dev.plumbline.cli.diff.CharterDiff;
import dev.plumbline.cli.diff.DiffText;
import dev.plumbline.cli.format.Counted;
import dev.plumbline.cli.review.charter.CharterChange;

/** A review for a terminal. */
final class ReviewText {
  private ReviewText() {}

  static String of(ReviewResult result) {
    StringBuilder text = new StringBuilder();
    for (CharterChange change : result.charters()) {
      CharterDiff diff = change.diff();
      text.append(change.label()).append(": ");
      if (diff == null) {
        text.append(change.note()).append(System.lineSeparator());
      } else {
        text.append(DiffText.summary(diff)).append(System.lineSeparator());
        DiffText.changes(diff)
            .lines()
            .forEach(line -> text.append("  ").append(line).append(System.lineSeparator()));
      }
    }
    result.findings().forEach(finding -> text.append(finding).append(System.lineSeparator()));
    result.notes().forEach(note -> text.append(note).append(System.lineSeparator()));
    return text.append(summary(result)).toString();
  }

  static String summary(ReviewResult result) {
    String found =
        result.findings().isEmpty()
            ? "nothing found"
            : Counted.of(result.findings().size(), "finding");
    String ignored =
        result.ignored() == 0
            ? ""
            : "; " + result.ignored() + " on purpose (" + IgnoreFile.NAME + ")";
    return "%s: %s in %s%s"
        .formatted(
            found,
            Counted.of(result.names(), "name"),
            Counted.of(result.sources(), "changed source"),
            ignored);
  }
}
