package dev.plumbline.charter.naming;

import static dev.plumbline.charter.naming.NameCharacters.DASH;
import static dev.plumbline.charter.naming.NameCharacters.DIGIT;
import static dev.plumbline.charter.naming.NameCharacters.HEX;
import static dev.plumbline.charter.naming.NameCharacters.LETTERS;
import static dev.plumbline.charter.naming.NameCharacters.PLUS;

/** Classifies a part of a name with letters or dashes by the segments between its dashes. */
final class NameWord {
  static final int NAME = 0;

  /** Not an id by itself, but beside a random one. */
  static final int DOUBTFUL = 1;

  static final int ID = 2;

  private static final int HEX_DIGITS = 8;
  private static final int DIGITS = 4;
  private static final int DIGITS_OF_SEGMENT = 5;
  private static final int DIGITS_IN_A_ROW = 6;
  private static final int NUMBERS = 4;
  private static final int NUMBERS_OF_DATE = 3;
  private static final int PAIRS_OF_MAC = 6;
  private static final int RANDOM_PART = 16;
  private static final int RANDOM_CHANGES = 4;
  private static final int SHORTEST_DOUBTFUL = 4;

  private NameWord() {}

  /** Whether a part by itself is an id of at least ten letters and digits. */
  static boolean isRandom(String name, int from, int to) {
    int length = 0;
    for (int at = from; at < to; at = NameCharacters.next(name, at)) {
      length += (NameCharacters.kind(name, at) & (LETTERS | DIGIT)) != 0 ? 1 : 0;
    }
    return length >= NameSegment.SHORTEST_RANDOM && classify(name, from, to) == ID;
  }

  static int classify(String name, int from, int to) {
    int uuid = 0;
    int pairs = 0;
    int numbers = 0;
    int digitsOfNumbers = 0;
    int letters = 0;
    int changes = 0;
    int kinds = 0;
    int digits = 0;
    boolean doubtful = false;
    int before = from;
    int beforeEnd = from;
    int at = from;
    while (true) {
      int end = NameSegment.end(name, at, to);
      long segment = NameSegment.of(name, at, end);
      int length = NameSegment.length(segment);
      int ofSegment = NameSegment.kinds(segment);
      kinds |= ofSegment;
      boolean hex = length > 0 && (ofSegment & ~HEX) == 0;
      boolean number = ofSegment == DIGIT;
      if (NameSegment.isId(segment)
          || (hex && !number && length >= HEX_DIGITS && (ofSegment & DIGIT) != 0)) {
        return ID;
      }
      uuid = hex ? Uuid.next(uuid, length) : 0;
      pairs = hex && length == 2 ? pairs + 1 : 0;
      numbers = number ? numbers + 1 : 0;
      digitsOfNumbers = number ? digitsOfNumbers + length : 0;
      if (Uuid.isWhole(uuid)
          || pairs == PAIRS_OF_MAC
          || numbers == NUMBERS
          || (numbers == NUMBERS_OF_DATE && digitsOfNumbers >= DIGITS_IN_A_ROW)) {
        return ID;
      }
      if (number) {
        digits += length;
        boolean last = end == to && at > from;
        boolean year = last && name.charAt(at - 1) == '_' && isYear(name, at, end);
        if (length >= (last ? DIGITS : DIGITS_OF_SEGMENT)
            && !year
            && !Standards.isNumberOf(name, before, beforeEnd, length)) {
          return ID;
        }
      }
      letters += length;
      changes += NameSegment.changes(segment);
      doubtful |= length >= SHORTEST_DOUBTFUL && NameSegment.isDoubtful(segment);
      if (end == to) {
        break;
      }
      kinds |= DASH;
      before = at;
      beforeEnd = end;
      at = NameCharacters.next(name, end);
    }
    boolean random = letters >= RANDOM_PART && changes >= RANDOM_CHANGES;
    boolean marked = (kinds & ~(DIGIT | DASH | PLUS)) == 0 && digits >= DIGITS;
    if (random || marked) {
      return ID;
    }
    return doubtful ? DOUBTFUL : NAME;
  }

  private static boolean isYear(String name, int from, int to) {
    return to - from == DIGITS && (name.startsWith("19", from) || name.startsWith("20", from));
  }
}
