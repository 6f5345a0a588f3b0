package dev.plumbline.console.store;

import java.io.ByteArrayOutputStream;

/** Lists of small numbers as bytes, seven bits to a byte. */
final class Varints {

  private Varints() {}

  static byte[] of(int[] numbers) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(numbers.length * 2);
    for (int number : numbers) {
      int rest = number;
      while ((rest & ~0x7F) != 0) {
        out.write((rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      out.write(rest);
    }
    return out.toByteArray();
  }

  static int[] read(byte[] bytes) {
    int count = 0;
    for (byte b : bytes) {
      count += b >= 0 ? 1 : 0;
    }
    int[] numbers = new int[count];
    int at = 0;
    int shift = 0;
    for (byte b : bytes) {
      numbers[at] |= (b & 0x7F) << shift;
      if (b >= 0) {
        at++;
        shift = 0;
      } else {
        shift += 7;
      }
    }
    return numbers;
  }
}
