package dev.plumbline.charter.naming;

/** Tokens without words: dates, times and addresses are ids, versions are not. */
final class NameNumber {
  private static final int LEAST_DIGITS = 4;
  private static final int VERSION_GROUPS = 3;
  private static final int VERSION_DIGITS = 3;

  private NameNumber() {}

  /**
   * Whether digits and marks are an id.
   *
   * @param kinds of all its characters
   */
  static boolean isId(String name, int from, int to, int kinds) {
    int digits = 0;
    int group = 0;
    int groups = 0;
    int longest = 0;
    for (int at = from; at < to; at = NameCharacters.next(name, at)) {
      if (NameCharacters.kind(name, at) == NameCharacters.DIGIT) {
        digits++;
        groups += group == 0 ? 1 : 0;
        group++;
        longest = Math.max(longest, group);
      } else {
        group = 0;
      }
    }
    if ((kinds & ~(NameCharacters.DIGIT | NameCharacters.DOT)) == 0) {
      return groups == 1 || !isVersion(groups, longest);
    }
    return digits >= LEAST_DIGITS;
  }

  /** Whether numbers between dots are a version. */
  static boolean isVersion(int groups, int longest) {
    return groups <= VERSION_GROUPS && longest <= VERSION_DIGITS;
  }
}
