package dev.plumbline.charter.yaml;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the known word that was probably meant. */
public final class Nearest {
  private static final int MAX_LENGTH = 200;

  private Nearest() {}

  /**
   * The known word with the fewest insertions, deletions, replacements and swaps of neighbours, or
   * null when more than a third of the word would have to change. Of equals the first wins. Where
   * none is near, the one dotted name that ends in the word.
   */
  public static @Nullable String to(String word, Collection<String> known) {
    if (word.length() > MAX_LENGTH) {
      return null;
    }
    String best = null;
    int bestDistance = Math.max(1, word.length() / 3) + 1;
    for (String candidate : known) {
      if (Math.abs(candidate.length() - word.length()) >= bestDistance) {
        continue;
      }
      int distance = distance(word, candidate);
      if (distance > 0 && distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best == null && word.length() > 2 ? endingIn("." + word, known) : best;
  }

  private static @Nullable String endingIn(String end, Collection<String> known) {
    String found = null;
    for (String candidate : known) {
      if (candidate.endsWith(end)) {
        if (found != null) {
          return null;
        }
        found = candidate;
      }
    }
    return found;
  }

  /** Damerau-Levenshtein distance with neighbours swapped at most once. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
