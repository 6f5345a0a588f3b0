package dev.plumbline.charter.naming;

/**
 * Words whose number is a part of the name: {@code ISO 20022}, {@code iso-8583}, {@code HTTP/2}.
 */
final class Standards {
  private static final String[] BODIES = {
    "iso", "iec", "rfc", "ieee", "ecma", "ansi", "din", "fips", "nist", "sha", "aes", "rsa", "utf"
  };

  private static final String[] PROTOCOLS = {"http", "spdy", "tls", "ssl"};

  private static final int MOST_DIGITS = 5;

  private Standards() {}

  /** Whether a token of digits is the number of the word before it. */
  static boolean isNumberOf(String name, int wordFrom, int wordTo, int from, int to) {
    if (wordTo <= wordFrom || from != wordTo + 1 || to - from > MOST_DIGITS) {
      return false;
    }
    char border = name.charAt(wordTo);
    boolean starts = wordFrom == 0 || name.charAt(wordFrom - 1) == ' ';
    if (border != ' ' && (border != '/' || !starts)) {
      return false;
    }
    return isOneOf(BODIES, name, wordFrom, wordTo)
        || (to - from == 1 && isOneOf(PROTOCOLS, name, wordFrom, wordTo));
  }

  /** Whether digits of this many belong to the word before their dash. */
  static boolean isNumberOf(String name, int wordFrom, int wordTo, int digits) {
    return digits <= MOST_DIGITS && isOneOf(BODIES, name, wordFrom, wordTo);
  }

  private static boolean isOneOf(String[] words, String name, int from, int to) {
    for (String word : words) {
      if (word.length() == to - from && name.regionMatches(true, from, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }
}
