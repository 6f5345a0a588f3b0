package dev.plumbline.cli.review.charter;

import dev.plumbline.cli.diff.CharterDiff;
import org.jspecify.annotations.Nullable;

/**
 * What a change does to a charter.
 *
 * @param folder of the charter
 * @param note what happened in words; empty where there is a diff
 */
public record CharterChange(String folder, String note, @Nullable CharterDiff diff) {

  /** What a change does to the charter in a folder, or null where it leaves it as it was. */
  static @Nullable CharterChange between(
      String folder, @Nullable PlacedCharter before, @Nullable PlacedCharter after) {
    if (after == null) {
      return new CharterChange(folder, "removed", null);
    }
    if (!after.result().isValid()) {
      return new CharterChange(folder, "not valid", null);
    }
    if (before == null) {
      return new CharterChange(folder, "new: " + after.result().charter(), null);
    }
    if (!before.result().isValid()) {
      return new CharterChange(
          folder, "valid again: " + after.result().charter() + "; before it was not", null);
    }
    CharterDiff diff = CharterDiff.between(before.result().charter(), after.result().charter());
    boolean isSame = before.result().charter().digest().equals(after.result().charter().digest());
    return isSame && diff.changes().isEmpty() && !isVersionChanged(diff)
        ? null
        : new CharterChange(folder, "", diff);
  }

  /** How messages name the folder. */
  public String label() {
    return folder.isEmpty() ? "." : folder;
  }

  private static boolean isVersionChanged(CharterDiff diff) {
    return !diff.before().version().equals(diff.after().version());
  }
}
