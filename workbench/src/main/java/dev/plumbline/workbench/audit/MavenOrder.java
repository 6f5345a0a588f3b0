package dev.plumbline.workbench.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of Maven's versions (Maven's POM reference, "Version Order Specification"): numbers as
 * numbers, words by their meaning, a release after what leads to it.
 */
final class MavenOrder implements Comparator<String> {
  private static final List<String> WORDS =
      List.of("alpha", "beta", "milestone", "rc", "snapshot", "", "sp");
  private static final Map<String, String> SAME =
      Map.of(
          "a",
          "alpha",
          "b",
          "beta",
          "m",
          "milestone",
          "cr",
          "rc",
          "final",
          "",
          "ga",
          "",
          "release",
          "");

  @Override
  public int compare(String left, String right) {
    List<String> a = tokens(left);
    List<String> b = tokens(right);
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      int compared = token(i < a.size() ? a.get(i) : null, i < b.size() ? b.get(i) : null);
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  private static List<String> tokens(String version) {
    List<String> tokens = new ArrayList<>();
    String parted =
        version.toLowerCase(Locale.ROOT).replaceAll("(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])", "-");
    for (String token : parted.split("[.\\-_+]", -1)) {
      boolean number = SemanticOrder.isNumber(token);
      String meaning = SAME.getOrDefault(token, token);
      if (!number) {
        // 1.0-rc1 is 1-rc1.
        dropZeros(tokens);
      }
      if (!meaning.isEmpty()) {
        tokens.add(meaning);
      }
    }
    dropZeros(tokens);
    return tokens;
  }

  private static void dropZeros(List<String> tokens) {
    while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).matches("0+")) {
      tokens.remove(tokens.size() - 1);
    }
  }

  /** A missing part counts as empty: 0 beside a number, a release beside a word. */
  private static int token(@Nullable String a, @Nullable String b) {
    if (a == null && b == null) {
      return 0;
    }
    if (a == null) {
      return -token(b, null);
    }
    boolean number = SemanticOrder.isNumber(a);
    if (b == null) {
      return number ? new BigInteger(a).signum() : word(a, "");
    }
    if (number != SemanticOrder.isNumber(b)) {
      return number ? 1 : -1;
    }
    return number ? new BigInteger(a).compareTo(new BigInteger(b)) : word(a, b);
  }

  private static int word(String a, String b) {
    int rank = Integer.compare(rank(a), rank(b));
    return rank == 0 ? a.compareTo(b) : rank;
  }

  /** Words that Maven gives no meaning come last. */
  private static int rank(String word) {
    int known = WORDS.indexOf(word);
    return known < 0 ? WORDS.size() : known;
  }
}
