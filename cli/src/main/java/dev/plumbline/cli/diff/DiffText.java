package dev.plumbline.cli.diff;

import dev.plumbline.charter.Charter;
import java.util.Locale;

/** A diff for people: a line for each change, and a summary. */
public final class DiffText {
  private DiffText() {}

  /** The changes, breaking ones first, each in a line with its impact. */
  public static String changes(CharterDiff diff) {
    StringBuilder text = new StringBuilder();
    for (Change change : diff.changes()) {
      text.append("%-10s  %s%n".formatted(change.impact().name().toLowerCase(Locale.ROOT), change));
    }
    return text.toString();
  }

  /** How many changes there are, from which version to which, and whether the step is enough. */
  public static String summary(CharterDiff diff) {
    StringBuilder text = new StringBuilder();
    String counted =
        diff.onlyWords()
            ? "only texts differ"
            : diff.count(Impact.BREAKING)
                + " breaking, "
                + diff.count(Impact.COMPATIBLE)
                + " compatible";
    text.append(
        "%s: %s -> %s; ".formatted(counted, diff.before().version(), diff.after().version()));
    String was = base(diff.before());
    String is = base(diff.after());
    if (!was.equals("none") || !is.equals("none")) {
      text.append("base %s -> %s; ".formatted(was, is));
    }
    return text.append(
            diff.isVersioned()
                ? "the version step is large enough"
                : "expected version " + diff.required() + " or later")
        .toString();
  }

  /** The version of the base that a charter extends. */
  public static String base(Charter charter) {
    String version = charter.base();
    return version == null ? "none" : version;
  }
}
