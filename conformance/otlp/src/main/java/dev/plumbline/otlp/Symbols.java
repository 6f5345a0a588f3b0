package dev.plumbline.otlp;

import org.jspecify.annotations.Nullable;

/**
 * Interns equal text as one {@link String}, without allocating when it is in the table.
 *
 * <p>Telemetry repeats a few hundred names, between ids that occur once. A direct-mapped table
 * keeps what is repeated and overwrites the ids, so its size does not depend on the input.
 */
final class Symbols {

  private static final int LONGEST = 256;
  private static final int SLOTS = 1 << 15;

  private final @Nullable String[] table = new @Nullable String[SLOTS];

  String of(char[] text, int offset, int length) {
    if (length == 0) {
      return "";
    }
    if (length > LONGEST) {
      return new String(text, offset, length);
    }
    int hash = 0;
    for (int i = offset, end = offset + length; i < end; i++) {
      hash = 31 * hash + text[i];
    }
    int slot = (hash ^ hash >>> 15) & SLOTS - 1;
    String known = table[slot];
    if (known != null
        && known.length() == length
        && known.hashCode() == hash
        && same(known, text, offset)) {
      return known;
    }
    String symbol = new String(text, offset, length);
    table[slot] = symbol;
    return symbol;
  }

  /** Returns a string that equals the argument. */
  String of(String text) {
    int hash = text.hashCode();
    int slot = (hash ^ hash >>> 15) & SLOTS - 1;
    String known = table[slot];
    if (text.equals(known)) {
      return known;
    }
    table[slot] = text;
    return text;
  }

  private static boolean same(String known, char[] text, int offset) {
    for (int i = 0; i < known.length(); i++) {
      if (known.charAt(i) != text[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
