package dev.plumbline.workbench.audit;

import java.math.BigInteger;
import java.util.Comparator;

/**
 * Precedence of versions as Semantic Versioning 2.0 has it, section 11; a {@code v} before is left
 * out.
 */
final class SemanticOrder implements Comparator<String> {
  @Override
  public int compare(String left, String right) {
    String[] a = parts(left);
    String[] b = parts(right);
    int numbers = identifiers(a[0], b[0], "0");
    if (numbers != 0) {
      return numbers;
    }
    // A version before a release is older than it.
    if (a[1].isEmpty() || b[1].isEmpty()) {
      return Boolean.compare(a[1].isEmpty(), b[1].isEmpty());
    }
    return identifiers(a[1], b[1], "");
  }

  /** Numbers, and what stands before a release; what stands after + has no precedence. */
  private static String[] parts(String version) {
    String plain = version.startsWith("v") ? version.substring(1) : version;
    plain = plain.replaceFirst("\\+.*", "");
    int dash = plain.indexOf('-');
    return dash < 0
        ? new String[] {plain, ""}
        : new String[] {plain.substring(0, dash), plain.substring(dash + 1)};
  }

  private static int identifiers(String left, String right, String missing) {
    String[] a = left.split("\\.", -1);
    String[] b = right.split("\\.", -1);
    for (int i = 0; i < Math.max(a.length, b.length); i++) {
      int compared = identifier(i < a.length ? a[i] : missing, i < b.length ? b[i] : missing);
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  /** Fewer identifiers are older than more; numbers are older than words. */
  private static int identifier(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return Boolean.compare(!a.isEmpty(), !b.isEmpty());
    }
    boolean numeric = isNumber(a);
    if (numeric != isNumber(b)) {
      return numeric ? -1 : 1;
    }
    return numeric ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
  }

  static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
