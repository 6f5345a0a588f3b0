package dev.plumbline.otlp;

/** Reads and writes ids as lower-case hex digits. */
public final class Hex {

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
    for (int i = 0; i < 16; i++) {
      int digit = digit(text[offset + i]);
      if (digit < 0) {
        throw new OtlpFormatException(
            field + " has the character '" + text[offset + i] + "', expected hex digits");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
