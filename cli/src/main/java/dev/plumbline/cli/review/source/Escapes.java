package dev.plumbline.cli.review.source;

/** Escapes in the literals of Java, Go and Rust. */
final class Escapes {
  private Escapes() {}

  /** The text between the quotes, with the escapes that names may have replaced. */
  static String unescaped(String written) {
    if (written.indexOf('\\') < 0) {
      return written;
    }
    StringBuilder text = new StringBuilder(written.length());
    for (int i = 0; i < written.length(); i++) {
      char sign = written.charAt(i);
      if (sign != '\\' || i + 1 == written.length()) {
        text.append(sign);
        continue;
      }
      char escaped = written.charAt(++i);
      int digits = digits(written, i);
      if (digits > 0) {
        int from = written.charAt(i + 1) == '{' ? i + 2 : i + 1;
        long point = Long.parseLong(written.substring(from, from + digits), 16);
        text.appendCodePoint(Character.isValidCodePoint((int) point) ? (int) point : '?');
        i = from + digits - (from == i + 2 ? 0 : 1);
      } else {
        text.append(
            switch (escaped) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> escaped;
            });
      }
    }
    return text.toString();
  }

  /** How many hexadecimal digits an escape has: x2e, u002e, U0000002e, u{2e}; 0 for others. */
  private static int digits(String written, int at) {
    int wanted =
        switch (written.charAt(at)) {
          case 'x' -> 2;
          case 'u' -> 4;
          case 'U' -> 8;
          default -> 0;
        };
    boolean inBraces = wanted > 0 && at + 1 < written.length() && written.charAt(at + 1) == '{';
    int from = inBraces ? at + 2 : at + 1;
    int to = from;
    while (to < written.length() && Character.digit(written.charAt(to), 16) >= 0) {
      to++;
    }
    int found = to - from;
    if (inBraces) {
      return found <= 6 && to < written.length() ? found : 0;
    }
    return found >= wanted ? wanted : 0;
  }
}
