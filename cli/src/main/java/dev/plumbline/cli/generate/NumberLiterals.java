package dev.plumbline.cli.generate;

import java.math.BigDecimal;

/** Spells numbers as source code does. */
final class NumberLiterals {
  private NumberLiterals() {}

  /** Without needless zeros: {@code 0.005}, {@code 1}. */
  static String shortest(double number) {
    BigDecimal exact = new BigDecimal(Double.toString(number));
    return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
  }

  /** With a decimal point: {@code 0.005}, {@code 1.0}. */
  static String decimal(double number) {
    String shortest = shortest(number);
    return shortest.contains(".") ? shortest : shortest + ".0";
  }
}
