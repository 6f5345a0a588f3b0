package dev.plumbline.charter.read;

import java.math.BigInteger;

/** Compares versions like {@code 1.2.3} by their numbers; a suffix counts as none. */
final class Versions {
  private Versions() {}

  /** Below, at or above zero as the first is older than, as old as or newer than the other. */
  static int compare(String one, String other) {
    String[] left = numbers(one);
    String[] right = numbers(other);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = number(left[i]).compareTo(number(right[i]));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static String[] numbers(String version) {
    return version.split("-", 2)[0].split("\\.");
  }

  private static BigInteger number(String digits) {
    return digits.matches("[0-9]{1,9}") ? new BigInteger(digits) : BigInteger.ZERO;
  }
}
