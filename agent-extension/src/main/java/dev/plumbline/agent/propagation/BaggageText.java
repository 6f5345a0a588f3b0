package dev.plumbline.agent.propagation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Keys, values and properties of baggage as the header writes them: W3C Baggage, "Definition". */
final class BaggageText {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private BaggageText() {}

  /** Whether it is a token (RFC 9110). */
  static boolean isToken(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && TOKEN_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return to > from;
  }

  /** Whether it is a value: characters that need no encoding, and whole percent signs. */
  static boolean isValue(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= to || digit(text.charAt(i + 1)) < 0 || digit(text.charAt(i + 2)) < 0) {
          return false;
        }
      } else if (!isPlain(c)) {
        return false;
      }
    }
    return true;
  }

  /** The value that a text stands for. */
  static String decode(String text, int from, int to) {
    int sign = text.indexOf('%', from);
    if (sign < 0 || sign >= to) {
      return text.substring(from, to);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(to - from);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.write(digit(text.charAt(i + 1)) << 4 | digit(text.charAt(i + 2)));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return Utf8Decoder.decode(bytes.toByteArray());
  }

  /** Writes a value so that it can be read back. */
  static void encode(StringBuilder out, String value) {
    int plain = 0;
    while (plain < value.length() && isPlain(value.charAt(plain))) {
      plain++;
    }
    out.append(value, 0, plain);
    if (plain == value.length()) {
      return;
    }
    for (byte b : value.substring(plain).getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isPlain(c)) {
        out.append(c);
      } else {
        out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
  }

  /**
   * Properties without the white space around their parts.
   *
   * @return null when one of them is malformed
   */
  static @Nullable String properties(String text, int from, int to) {
    StringBuilder all = new StringBuilder(to - from);
    int at = from;
    while (true) {
      int semicolon = text.indexOf(';', at);
      int end = semicolon < 0 || semicolon > to ? to : semicolon;
      int equals = text.indexOf('=', at);
      int keyEnd = equals < 0 || equals > end ? end : equals;
      int first = skipBlanks(text, at, keyEnd);
      int last = trimBlanks(text, first, keyEnd);
      if (!isToken(text, first, last)) {
        return null;
      }
      all.append(all.length() == 0 ? "" : ";").append(text, first, last);
      if (keyEnd != end) {
        int begin = skipBlanks(text, keyEnd + 1, end);
        int stop = trimBlanks(text, begin, end);
        if (!isValue(text, begin, stop)) {
          return null;
        }
        all.append('=').append(text, begin, stop);
      }
      if (end == to) {
        return all.toString();
      }
      at = end + 1;
    }
  }

  static int skipBlanks(String text, int from, int to) {
    int at = from;
    while (at < to && Traceparent.isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  static int trimBlanks(String text, int from, int to) {
    int at = to;
    while (at > from && Traceparent.isBlank(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  /** A baggage-octet other than the percent sign. */
  private static boolean isPlain(char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\' && c != '%';
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
