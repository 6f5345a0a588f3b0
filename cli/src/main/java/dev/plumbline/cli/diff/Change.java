package dev.plumbline.cli.diff;

import org.jspecify.annotations.Nullable;

/**
 * One statement that differs between two charters.
 *
 * @param item the one of several, for example a label; empty where there is only one
 * @param before null when the statement is new
 * @param after null when the statement is removed
 */
public record Change(
    Impact impact,
    String subject,
    Aspect aspect,
    String item,
    @Nullable String before,
    @Nullable String after) {

  @Override
  public String toString() {
    boolean whole = subject.startsWith(aspect.noun() + " ") && item.isEmpty();
    String what = whole ? "" : aspect.noun() + (item.isEmpty() ? "" : " " + item) + " ";
    if (before == null) {
      return subject + ": " + what + "added" + shown(after);
    }
    if (after == null) {
      return subject + ": " + what + "removed" + shown(before);
    }
    return subject + ": " + what + quoted(before) + " -> " + quoted(after);
  }

  private static String shown(@Nullable String value) {
    return value == null || value.isEmpty() ? "" : " (" + value + ")";
  }

  private static String quoted(String value) {
    return "\"" + value + "\"";
  }
}
