package dev.plumbline.charter.naming;

/** UUIDs as RFC 9562 section 4 writes them. */
final class Uuid {
  private static final int[] GROUPS = {8, 4, 4, 4, 12};

  private Uuid() {}

  /** Whether a part of a name is a UUID and nothing else. */
  static boolean is(String name, int from, int to) {
    if (to - from != 36) {
      return false;
    }
    int groups = 0;
    int group = 0;
    for (int at = from; at < to; at++) {
      int kind = NameCharacters.kind(name, at);
      if (kind == NameCharacters.DASH) {
        groups = next(groups, group);
        group = 0;
      } else if ((kind & NameCharacters.HEX) != 0) {
        group++;
      } else {
        return false;
      }
    }
    return next(groups, group) == GROUPS.length;
  }

  /** Groups seen so far, after one more of this length; it may begin anew. */
  static int next(int groups, int length) {
    if (groups < GROUPS.length && length == GROUPS[groups]) {
      return groups + 1;
    }
    return length == GROUPS[0] ? 1 : 0;
  }

  /** Whether all of its groups were seen. */
  static boolean isWhole(int groups) {
    return groups == GROUPS.length;
  }
}
