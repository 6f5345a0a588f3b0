package dev.plumbline.charter.naming;

import static dev.plumbline.charter.naming.NameCharacters.AT;
import static dev.plumbline.charter.naming.NameCharacters.COLON;
import static dev.plumbline.charter.naming.NameCharacters.DASH;
import static dev.plumbline.charter.naming.NameCharacters.DIGIT;
import static dev.plumbline.charter.naming.NameCharacters.DOT;
import static dev.plumbline.charter.naming.NameCharacters.LOWERS;
import static dev.plumbline.charter.naming.NameCharacters.PLUS;
import static dev.plumbline.charter.naming.NameCharacters.SEPARATOR;
import static dev.plumbline.charter.naming.NameCharacters.TIME;
import static dev.plumbline.charter.naming.NameCharacters.UPPERS;

/**
 * A token of a span name: a word, a placeholder in braces, or a single separator. It is encoded as
 * a number (its end, the kinds of its characters, whether it is an id already), so that tokenizing
 * allocates nothing.
 */
final class NameToken {
  private static final long ID = 1L << 63;

  private static final int KINDS_SHIFT = 40;
  private static final int LENGTH_SHIFT = 52;

  /** Lengths count up to here. */
  private static final int LONG = 0x1f;

  private static final int NUMBERS = DIGIT | DASH | DOT | PLUS | TIME;

  /** Digits with letters are an id from this many on. */
  private static final int SHORTEST = 4;

  /** Letters alone are an id from this many on. */
  private static final int RANDOM_LETTERS = 16;

  private NameToken() {}

  static int end(long token) {
    return (int) token;
  }

  static int kinds(long token) {
    return (int) (token >> KINDS_SHIFT) & 0xfff;
  }

  static boolean isId(long token) {
    return token < 0;
  }

  /** An id that ends here. */
  static long id(int end) {
    return ID | end;
  }

  /** Whether its characters may be an id. */
  static boolean mayHaveId(long token) {
    int kinds = kinds(token);
    boolean number = (kinds & DIGIT) != 0 && (kinds & ~(NUMBERS | COLON)) == 0;
    return number || mayHaveId(kinds, (int) (token >> LENGTH_SHIFT) & LONG);
  }

  /** Whether so many characters, not all of them digits and marks, may be an id. */
  static boolean mayHaveId(int kinds, int length) {
    boolean bothCases = (kinds & LOWERS) != 0 && (kinds & UPPERS) != 0;
    return ((kinds & DIGIT) != 0 && length >= SHORTEST) || (bothCases && length >= RANDOM_LETTERS);
  }

  /**
   * The token at a place.
   *
   * @param lastBrace where the name has its last closing brace, negative where it has none
   */
  static long at(String name, int from, int lastBrace) {
    char first = name.charAt(from);
    if (first == '{' && from < lastBrace) {
      int close = name.indexOf('}', from);
      return Uuid.is(name, from + 1, close) ? id(close + 1) : close + 1;
    }
    if (first == ':' && (from == 0 || !NameCharacters.isAlphanumeric(name.charAt(from - 1)))) {
      int end = NetworkAddress.end(name, from);
      if (end > from) {
        return id(end);
      }
    }
    int kinds = 0;
    int previous = SEPARATOR;
    int at = from;
    while (at < name.length()) {
      int kind = NameCharacters.kind(name, at);
      int next = NameCharacters.next(name, at);
      if (kind == SEPARATOR) {
        break;
      }
      if (kind == COLON && !isBetweenDigits(name, kinds, previous, next)) {
        int end = at == from ? -1 : NetworkAddress.end(name, from);
        if (end > at) {
          return id(end);
        }
        break;
      }
      if (kind == AT && (at == from || kindAt(name, next) == SEPARATOR)) {
        break;
      }
      kinds |= kind;
      previous = kind;
      at = next;
    }
    if (at == from) {
      return NameCharacters.next(name, from);
    }
    boolean whole =
        (kinds & AT) != 0 || ((kinds & COLON) != 0 && (kinds & ~(NUMBERS | COLON)) != 0);
    return (whole ? ID : 0)
        | (long) Math.min(at - from, LONG) << LENGTH_SHIFT
        | (long) kinds << KINDS_SHIFT
        | at;
  }

  /** A colon belongs to a time or a port when nothing else than numbers stands before it. */
  private static boolean isBetweenDigits(String name, int kinds, int previous, int next) {
    return previous == DIGIT && (kinds & ~(NUMBERS | COLON)) == 0 && kindAt(name, next) == DIGIT;
  }

  private static int kindAt(String name, int at) {
    return at < name.length() ? NameCharacters.kind(name, at) : SEPARATOR;
  }
}
