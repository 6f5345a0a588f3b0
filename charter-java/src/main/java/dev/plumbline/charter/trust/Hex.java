package dev.plumbline.charter.trust;

/** Lower-case hexadecimal digits. */
final class Hex {
  private static final int RADIX = 16;
  private static final int HALF_BYTE = 4;
  private static final int LOW = 0xf;

  private Hex() {}

  static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder(2 * bytes.length);
    for (byte one : bytes) {
      text.append(Character.forDigit(one >> HALF_BYTE & LOW, RADIX));
      text.append(Character.forDigit(one & LOW, RADIX));
    }
    return text.toString();
  }

  /** The bytes of a text that has only such digits, an even number of them. */
  static byte[] bytes(String text) {
    byte[] bytes = new byte[text.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte)
              (Character.digit(text.charAt(2 * i), RADIX) << HALF_BYTE
                  | Character.digit(text.charAt(2 * i + 1), RADIX));
    }
    return bytes;
  }
}
