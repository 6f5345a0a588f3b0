package dev.plumbline.charter.naming;

import static dev.plumbline.charter.naming.NameCharacters.DASH;
import static dev.plumbline.charter.naming.NameCharacters.DIGIT;
import static dev.plumbline.charter.naming.NameCharacters.HEX;
import static dev.plumbline.charter.naming.NameCharacters.LETTERS;
import static dev.plumbline.charter.naming.NameCharacters.LOWERS;
import static dev.plumbline.charter.naming.NameCharacters.OTHER;
import static dev.plumbline.charter.naming.NameCharacters.PLUS;
import static dev.plumbline.charter.naming.NameCharacters.UPPERS;

/**
 * A segment of a name: letters and digits between two dashes. It is encoded as a number (its
 * length, the kinds of its characters, the changes between letter and digit, what follows), so that
 * reading one allocates nothing.
 */
final class NameSegment {
  /** Letters and digits that may be random. */
  static final int SHORTEST_RANDOM = 10;

  private static final long ID = 1L << 62;
  private static final long DOUBTFUL = 1L << 61;
  private static final int KINDS_SHIFT = 24;
  private static final int KINDS = 0xfff;
  private static final int CHANGES_SHIFT = 36;
  private static final int COUNT = 0xffffff;

  private static final int DIGITS_IN_A_ROW = 6;
  private static final int HEX_DIGITS_AFTER_0X = 4;
  private static final int LETTERS_THAT_MAY_BE_RANDOM = 16;
  private static final int LONGEST_WORD_OF_RANDOM = 4;
  private static final int LONGEST_SHORT_WORD = 5;

  private NameSegment() {}

  /** The dash behind the segment, or the end of the part. */
  static int end(String name, int from, int to) {
    int at = from;
    while (at < to && (NameCharacters.kind(name, at) & (DASH | PLUS)) == 0) {
      at = NameCharacters.next(name, at);
    }
    return at;
  }

  static long of(String name, int from, int to) {
    int length = 0;
    int kinds = 0;
    int changes = 0;
    int words = 0;
    int word = 0;
    int longest = 0;
    int uppers = 0;
    int row = 0;
    int longestRow = 0;
    int previous = 0;
    for (int at = from; at < to; at = NameCharacters.next(name, at)) {
      int kind = NameCharacters.kind(name, at);
      kinds |= kind;
      int sort = sort(kind);
      if (sort == OTHER) {
        previous = OTHER;
        row = 0;
        continue;
      }
      length++;
      boolean digit = sort == DIGIT;
      if (previous != 0 && previous != OTHER && digit != (previous == DIGIT)) {
        changes++;
      }
      // Where a word in camel case begins; the last of several capitals begins the next one.
      boolean begins = sort != previous && !(sort == LOWERS && previous == UPPERS && uppers == 1);
      if (begins) {
        words++;
        word = sort == LOWERS && previous == UPPERS ? 1 : 0;
      }
      word++;
      longest = Math.max(longest, word);
      uppers = sort == UPPERS ? uppers + 1 : 0;
      row = digit ? row + 1 : 0;
      longestRow = Math.max(longestRow, row);
      previous = sort;
    }
    boolean pure = (kinds & OTHER) == 0;
    boolean mixed = pure && (kinds & DIGIT) != 0 && (kinds & LETTERS) != 0;
    boolean version = changes > 1 && NameVersion.is(name, from, to);
    boolean random =
        pure
            && !version
            && 2 * length < 5 * words
            && ((mixed && length >= SHORTEST_RANDOM && longest <= LONGEST_WORD_OF_RANDOM)
                || (length >= LETTERS_THAT_MAY_BE_RANDOM && (kinds & LETTERS) != 0));
    boolean id =
        random
            || (longestRow >= DIGITS_IN_A_ROW && kinds != DIGIT)
            || (mixed && isAfter0x(name, from, to));
    boolean counts =
        mixed && !version && changes > 1 && (changes > 2 || length > LONGEST_SHORT_WORD);
    boolean doubtful =
        pure
            && !version
            && 2 * length < 5 * words
            && (changes != 2 || length > LONGEST_SHORT_WORD)
            && (words > 2);
    return (id ? ID : 0)
        | (doubtful ? DOUBTFUL : 0)
        | (long) (counts ? Math.min(changes, COUNT) : 0) << CHANGES_SHIFT
        | (long) kinds << KINDS_SHIFT
        | Math.min(length, COUNT);
  }

  private static int sort(int kind) {
    if ((kind & LOWERS) != 0) {
      return LOWERS;
    }
    if ((kind & UPPERS) != 0) {
      return UPPERS;
    }
    return kind == DIGIT ? DIGIT : OTHER;
  }

  private static boolean isAfter0x(String name, int from, int to) {
    if (to - from < 2 + HEX_DIGITS_AFTER_0X || !name.regionMatches(true, from, "0x", 0, 2)) {
      return false;
    }
    for (int at = from + 2; at < to; at++) {
      if ((NameCharacters.kind(name, at) & HEX) == 0 || name.charAt(at) == '%') {
        return false;
      }
    }
    return true;
  }

  static int length(long segment) {
    return (int) segment & COUNT;
  }

  /** Kinds of its characters. */
  static int kinds(long segment) {
    return (int) (segment >> KINDS_SHIFT) & KINDS;
  }

  /**
   * How often it changes between letter and digit, where that is more than a word with a number
   * does.
   */
  static int changes(long segment) {
    return (int) (segment >> CHANGES_SHIFT) & COUNT;
  }

  /** Whether it is an id by itself. */
  static boolean isId(long segment) {
    return (segment & ID) != 0;
  }

  /** Whether it is an id beside a random part. */
  static boolean isDoubtful(long segment) {
    return (segment & DOUBTFUL) != 0;
  }
}
