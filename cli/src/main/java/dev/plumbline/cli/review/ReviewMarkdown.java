package dev.plumbline.cli.review;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.Problem;
import dev.plumbline.charter.Remark;
import dev.plumbline.cli.diff.Change;
import dev.plumbline.cli.diff.CharterDiff;
import dev.plumbline.cli.diff.DiffText;
import dev.plumbline.cli.review.charter.CharterChange;
import java.util.List;
import java.util.Locale;

/** A review as a comment of a pull request. */
final class ReviewMarkdown {
  /** A comment may have 65,536 characters at the usual hosts; what is more stands in the job. */
  private static final int MAX_ROWS = 100;

  private ReviewMarkdown() {}

  static String of(ReviewResult result) {
    StringBuilder text = new StringBuilder("### Plumbline review\n\n");
    text.append(ReviewText.summary(result)).append(".\n");
    result.charters().forEach(change -> charter(change, text));
    findings(result.findings(), text);
    notes(result.notes(), text);
    return text.toString().stripTrailing();
  }

  private static void charter(CharterChange change, StringBuilder text) {
    text.append("\n**Charter ").append(code(change.label())).append("**: ");
    CharterDiff diff = change.diff();
    if (diff == null) {
      text.append(escaped(change.note())).append(".\n");
      return;
    }
    text.append(DiffText.summary(diff)).append(".\n");
    if (!diff.changes().isEmpty()) {
      text.append("\n| impact | change |\n|---|---|\n");
      for (Change one : diff.changes().stream().limit(MAX_ROWS).toList()) {
        row(text, one.impact().name().toLowerCase(Locale.ROOT), escaped(one.toString()));
      }
      more(diff.changes().size(), text);
    }
  }

  private static void findings(List<Finding> findings, StringBuilder text) {
    if (findings.isEmpty()) {
      return;
    }
    text.append("\n| where | what | expected | rule |\n|---|---|---|---|\n");
    for (Finding finding : findings.stream().limit(MAX_ROWS).toList()) {
      Problem problem = finding.problem();
      String nearest = problem.suggestion();
      row(
          text,
          place(finding.place()),
          escaped(problem.message()),
          nearest == null
              ? escaped(problem.expected())
              : escaped(problem.expected()) + "; perhaps " + code(nearest),
          finding.rule().id());
    }
    more(findings.size(), text);
  }

  private static void notes(List<Remark> notes, StringBuilder text) {
    if (!notes.isEmpty()) {
      text.append('\n');
      for (Remark note : notes.stream().limit(MAX_ROWS).toList()) {
        text.append("- ")
            .append(place(note.location()))
            .append(": ")
            .append(escaped(note.message()))
            .append('\n');
      }
      more(notes.size(), text);
    }
  }

  private static void more(int all, StringBuilder text) {
    if (all > MAX_ROWS) {
      text.append("\n… and ").append(all - MAX_ROWS).append(" more.\n");
    }
  }

  private static void row(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String place(Location place) {
    return code(place.fileAndLine());
  }

  private static String code(String text) {
    String fence = text.contains("`") ? "``" : "`";
    return fence + text.replace("|", "\\|").replace('\n', ' ') + fence;
  }

  /** Text that came from a repository starts no markup, mention or link. */
  private static String escaped(String text) {
    return text.replace('\n', ' ')
        .replaceAll("([\\\\`*_{}\\[\\]<>#|~])", "\\\\$1")
        .replace("@", "&#64;");
  }
}
