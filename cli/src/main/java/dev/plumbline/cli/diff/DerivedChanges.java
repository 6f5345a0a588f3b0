package dev.plumbline.cli.diff;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes of exception rows that only repeat the change of their reason: the reason is new, gone or
 * belongs to another code.
 */
final class DerivedChanges {
  private final List<Change> reasons = new ArrayList<>();

  DerivedChanges(List<Change> changes) {
    for (Change change : changes) {
      if (change.aspect() == Aspect.REASON) {
        reasons.add(change);
      }
    }
  }

  boolean isOne(Change change) {
    return change.aspect() == Aspect.EXCEPTION
        && reasons.stream().anyMatch(reason -> repeats(change, reason));
  }

  private static boolean repeats(Change exception, Change reason) {
    return follows(exception.before(), reason.before(), reason.item())
        && follows(exception.after(), reason.after(), reason.item());
  }

  /** Whether a row is the reason's code and the reason, and is there when the reason is. */
  private static boolean follows(@Nullable String row, @Nullable String stated, String reason) {
    if (row == null || stated == null) {
      return row == null && stated == null;
    }
    return row.equals(stated.replaceFirst(",.*", "") + " " + reason);
  }
}
