package dev.plumbline.otlp;

import java.util.Arrays;

/** Reads and writes ids as lower-case hex digits. */
public final class Hex {

  /** The value of each hex digit, and -1 of all else. */
  private static final byte[] DIGITS = digits();

  private Hex() {}

  /** Returns 16 digits. */
  public static String of(long id) {
    char[] digits = new char[16];
    for (int i = 0; i < 16; i++) {
      digits[i] = Character.forDigit((int) (id >>> (60 - 4 * i)) & 0xF, 16);
    }
    return new String(digits);
  }

  /** Returns the value of 16 digits, or throws {@link OtlpFormatException} naming the field. */
  static long parse(char[] text, int offset, String field) {
    long value = 0;
    int wrong = 0;
    for (int i = offset; i < offset + 16; i++) {
      int digit = digit(text[i]);
      wrong |= digit;
      value = value << 4 | digit;
    }
    if (wrong < 0) {
      throw notHex(text, offset, field);
    }
    return value;
  }

  private static OtlpFormatException notHex(char[] text, int offset, String field) {
    int at = offset;
    while (digit(text[at]) >= 0) {
      at++;
    }
    return new OtlpFormatException(
        field + " has the character '" + text[at] + "', expected hex digits");
  }

  private static int digit(char c) {
    return c < DIGITS.length ? DIGITS[c] : -1;
  }

  private static byte[] digits() {
    byte[] digits = new byte['f' + 1];
    Arrays.fill(digits, (byte) -1);
    for (int digit = 0; digit < 16; digit++) {
      char c = Character.forDigit(digit, 16);
      digits[c] = (byte) digit;
      digits[Character.toUpperCase(c)] = (byte) digit;
    }
    return digits;
  }
}
