package dev.plumbline.agent.propagation;

/**
 * UTF-8 as the Unicode Standard recommends to read it: one U+FFFD for each maximal subpart of an
 * ill-formed sequence. The JDK's decoder differs: it puts one for all three bytes of a surrogate.
 */
final class Utf8Decoder {
  private static final char REPLACEMENT = '\ufffd';

  private Utf8Decoder() {}

  static String decode(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    int at = 0;
    while (at < bytes.length) {
      int first = bytes[at] & 0xff;
      int length = length(first);
      if (length == 1) {
        text.append((char) first);
        at++;
        continue;
      }
      int good = length == 0 ? 1 : good(bytes, at, length);
      if (length == 0 || good < length) {
        text.append(REPLACEMENT);
      } else {
        text.appendCodePoint(codePoint(bytes, at, length));
      }
      at += good;
    }
    return text.toString();
  }

  /** Bytes of the sequence that this one begins; 0 when it begins none. */
  private static int length(int first) {
    if (first < 0x80) {
      return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
      return 0;
    }
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  }

  /** How many bytes from here on could belong to one sequence: Unicode, table 3-7. */
  private static int good(byte[] bytes, int at, int length) {
    int first = bytes[at] & 0xff;
    for (int i = 1; i < length; i++) {
      if (at + i == bytes.length) {
        return i;
      }
      int next = bytes[at + i] & 0xff;
      int low = i > 1 ? 0x80 : first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
      int high = i > 1 ? 0xbf : first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
      if (next < low || next > high) {
        return i;
      }
    }
    return length;
  }

  private static int codePoint(byte[] bytes, int at, int length) {
    int value = bytes[at] & (0xff >> (length + 1));
    for (int i = 1; i < length; i++) {
      value = value << 6 | (bytes[at + i] & 0x3f);
    }
    return value;
  }
}
