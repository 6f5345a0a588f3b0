package dev.plumbline.cli.review.git;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a part of a patch, {@code @@ -1,2 +3,4 @@}.
 *
 * @param start first new line
 */
record Hunk(int removed, int start, int added) {
  private static final Pattern HEAD =
      Pattern.compile("@@ -\\d+(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@.*");

  static Hunk parse(String line) throws GitException {
    Matcher head = HEAD.matcher(line);
    if (!head.matches()) {
      throw new GitException("git diff wrote \"" + line + "\"; expected the head of a hunk");
    }
    return new Hunk(count(head.group(1)), Integer.parseInt(head.group(2)), count(head.group(3)));
  }

  /** One where none is stated. */
  private static int count(String number) {
    return number == null ? 1 : Integer.parseInt(number);
  }
}
