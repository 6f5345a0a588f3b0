package dev.plumbline.charter.naming;

/**
 * The characters of a span name, a percent-encoded byte (RFC 3986 section 2.1) as the character
 * that it stands for, also when it was encoded several times.
 */
final class NameCharacters {
  /** Any character outside ASCII. */
  static final int OUTSIDE = 0x80;

  static final int SEPARATOR = 0;
  static final int DIGIT = 1;

  /** {@code a} to {@code f}. */
  static final int HEX_LOWER = 1 << 1;

  static final int LOWER = 1 << 2;

  /** {@code A} to {@code F}. */
  static final int HEX_UPPER = 1 << 3;

  static final int UPPER = 1 << 4;

  /** {@code T} and {@code Z}, which stand in times too. */
  static final int TIME = 1 << 5;

  /** {@code -} and {@code _}. */
  static final int DASH = 1 << 6;

  static final int DOT = 1 << 7;
  static final int PLUS = 1 << 8;
  static final int COLON = 1 << 9;
  static final int AT = 1 << 10;

  /** Characters of words beside these: {@code $}, a percent sign, everything outside ASCII. */
  static final int OTHER = 1 << 11;

  static final int LOWERS = HEX_LOWER | LOWER;
  static final int UPPERS = HEX_UPPER | UPPER | TIME;
  static final int LETTERS = LOWERS | UPPERS;
  static final int HEX = DIGIT | HEX_LOWER | HEX_UPPER;

  private static final short[] KINDS = kinds();

  private NameCharacters() {}

  /** The kind of the character at an index. */
  static int kind(String name, int at) {
    char c = name.charAt(at);
    return kindOf(c == '%' ? (char) at(name, at) : c);
  }

  /** The kind of a character that is not encoded. */
  static int kindOf(char c) {
    return c < OUTSIDE ? KINDS[c] : OTHER;
  }

  /** The character at a place; {@link #OUTSIDE} when it is none of ASCII. */
  static int at(String name, int at) {
    char c = name.charAt(at);
    if (c != '%') {
      return c < OUTSIDE ? c : OUTSIDE;
    }
    int value = c;
    for (int i = at + 1; value == '%' && isEncoded(name, i); i += 2) {
      value = 16 * hex(name.charAt(i)) + hex(name.charAt(i + 1));
    }
    return Math.min(value, OUTSIDE);
  }

  /** The place behind the character at a place. */
  static int next(String name, int at) {
    if (name.charAt(at) != '%') {
      return at + 1;
    }
    int value = '%';
    int i = at + 1;
    while (value == '%' && isEncoded(name, i)) {
      value = 16 * hex(name.charAt(i)) + hex(name.charAt(i + 1));
      i += 2;
    }
    return i;
  }

  /** Whether a character as it is written is a letter or digit of ASCII. */
  static boolean isAlphanumeric(char c) {
    return c < OUTSIDE && (KINDS[c] & (LETTERS | DIGIT)) != 0;
  }

  private static boolean isEncoded(String name, int at) {
    return at + 1 < name.length() && hex(name.charAt(at)) >= 0 && hex(name.charAt(at + 1)) >= 0;
  }

  private static int hex(char c) {
    return c < OUTSIDE ? Character.digit(c, 16) : -1;
  }

  private static short[] kinds() {
    short[] kinds = new short[OUTSIDE];
    for (char c = '0'; c <= '9'; c++) {
      kinds[c] = DIGIT;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      kinds[c] = (short) (c <= 'f' ? HEX_LOWER : LOWER);
    }
    for (char c = 'A'; c <= 'Z'; c++) {
      kinds[c] = (short) (c <= 'F' ? HEX_UPPER : c == 'T' || c == 'Z' ? TIME : UPPER);
    }
    kinds['-'] = DASH;
    kinds['_'] = DASH;
    kinds['.'] = DOT;
    kinds['+'] = PLUS;
    kinds[':'] = COLON;
    kinds['@'] = AT;
    kinds['$'] = OTHER;
    kinds['%'] = OTHER;
    return kinds;
  }
}
