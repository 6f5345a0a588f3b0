package dev.plumbline.charter.naming;

import static dev.plumbline.charter.naming.NameCharacters.DIGIT;
import static dev.plumbline.charter.naming.NameCharacters.DOT;

/**
 * Classifies the text between two dots of a token that is not an id as a whole: a word, or a number
 * that may be part of a version.
 */
final class NamePart {
  private static final int VERSION_GROUPS = 3;

  private NamePart() {}

  /** The end of the part at a place, and whether it is an id. */
  static long classify(String name, int part, int from, int to) {
    if (NameCharacters.kind(name, part) == DOT) {
      return NameCharacters.next(name, part);
    }
    int end = end(name, part, to);
    int kinds = kinds(name, part, end);
    boolean id;
    if (kinds == DIGIT) {
      id = !isOfVersion(name, part, end, from, to);
    } else if (NameToken.mayHaveId(kinds, end - part)) {
      int kind = NameWord.classify(name, part, end);
      id =
          kind == NameWord.ID
              || (kind == NameWord.DOUBTFUL && isBesideRandom(name, part, end, from, to));
    } else {
      id = false;
    }
    return id ? NameToken.id(end) : end;
  }

  /** Whether a number is part of a version: {@code v1.2.3}, {@code 1.2.3-rc1}. */
  private static boolean isOfVersion(String name, int part, int end, int from, int to) {
    int groups = 1;
    int longest = end - part;
    int first = part;
    int before = start(name, first, from);
    while (before < first
        && groups <= VERSION_GROUPS
        && isNumber(name, before, end(name, before, to))) {
      longest = Math.max(longest, end(name, before, to) - before);
      groups++;
      first = before;
      before = start(name, first, from);
    }
    boolean several =
        before < first
            && isDigit(name.charAt(first - 2))
            && NameWord.classify(name, before, end(name, before, to)) == NameWord.NAME;
    int last = end;
    while (last < to && groups <= VERSION_GROUPS) {
      int next = NameCharacters.next(name, last);
      int stop = end(name, next, to);
      if (!isNumber(name, next, stop)) {
        several |= stop > next && NameCharacters.kind(name, next) == DIGIT;
        break;
      }
      longest = Math.max(longest, stop - next);
      groups++;
      last = stop;
    }
    return (several || groups > 1) && NameNumber.isVersion(groups, longest);
  }

  private static boolean isBesideRandom(String name, int part, int end, int from, int to) {
    int before = start(name, part, from);
    if (before < part && NameWord.isRandom(name, before, end(name, before, to))) {
      return true;
    }
    int next = end < to ? NameCharacters.next(name, end) : to;
    return next < to && NameWord.isRandom(name, next, end(name, next, to));
  }

  /** The dot behind the part, or the end of the token. */
  private static int end(String name, int part, int to) {
    int at = part;
    while (at < to && NameCharacters.kind(name, at) != DOT) {
      at = NameCharacters.next(name, at);
    }
    return at;
  }

  /** Where the part before this one begins; this part when there is none. */
  private static int start(String name, int part, int from) {
    if (part - 2 < from || name.charAt(part - 1) != '.' || name.charAt(part - 2) == '.') {
      return part;
    }
    int at = part - 1;
    while (at > from && name.charAt(at - 1) != '.') {
      at--;
    }
    return at;
  }

  private static boolean isNumber(String name, int from, int to) {
    return kinds(name, from, to) == DIGIT;
  }

  private static int kinds(String name, int from, int to) {
    int kinds = 0;
    for (int at = from; at < to; at = NameCharacters.next(name, at)) {
      kinds |= NameCharacters.kind(name, at);
    }
    return kinds;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
