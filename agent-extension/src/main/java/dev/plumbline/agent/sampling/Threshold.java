package dev.plumbline.agent.sampling;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * How many of 2^56 traces are rejected: a trace is kept when its randomness is at least this.
 *
 * <p>Written as {@code th}: hex digits from the left without trailing zeros. A probability has four
 * of them, and one more for each leading {@code f}, so that small ones stay exact.
 */
public final class Threshold {
  /** Keeps everything. */
  public static final long ALWAYS = 0;

  /** Keeps nothing; has no text. */
  public static final long NEVER = 1L << 56;

  /** What a text that is no threshold reads as. */
  static final long NONE = -1;

  private static final int DIGITS = 14;
  private static final int PRECISION = 4;
  private static final int BITS_PER_DIGIT = 4;

  private Threshold() {}

  /**
   * The threshold of a probability.
   *
   * @throws IllegalArgumentException when it is not from 0 to 1
   */
  public static long of(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "the probability is " + probability + "; expected a number from 0 to 1");
    }
    BigInteger kept =
        new BigDecimal(probability)
            .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(56)))
            .setScale(0, RoundingMode.HALF_UP)
            .toBigInteger();
    long threshold = NEVER - kept.longValueExact();
    if (threshold == NEVER) {
      return NEVER;
    }
    // 0.5 <= p * 2^exponent < 1
    int exponent = -(Math.getExponent(probability) + 1);
    int digits = Math.min(DIGITS, PRECISION + Math.floorDiv(exponent, BITS_PER_DIGIT));
    int dropped = BITS_PER_DIGIT * (DIGITS - digits);
    return dropped == 0 ? threshold : (threshold + (1L << (dropped - 1))) >>> dropped << dropped;
  }

  /** As {@code th} writes it; null for {@link #NEVER}. */
  public static @Nullable String text(long threshold) {
    if (threshold == NEVER) {
      return null;
    }
    if (threshold == ALWAYS) {
      return "0";
    }
    char[] digits = new char[DIGITS];
    int length = 0;
    for (int i = 0; i < DIGITS; i++) {
      int digit = (int) (threshold >>> (BITS_PER_DIGIT * (DIGITS - 1 - i))) & 0xf;
      digits[i] = Character.forDigit(digit, 16);
      length = digit == 0 ? length : i + 1;
    }
    return new String(digits, 0, length);
  }

  /** Reads 1 to 14 hex digits; {@link #NONE} for anything else. */
  public static long parse(String text, int from, int to) {
    int length = to - from;
    if (length < 1 || length > DIGITS) {
      return NONE;
    }
    long value = hex(text, from, to);
    return value < 0 ? NONE : value << (BITS_PER_DIGIT * (DIGITS - length));
  }

  /** The value of hex digits in either case, or a negative number. */
  static long hex(String text, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = digit(text.charAt(i));
      if (digit < 0) {
        return Long.MIN_VALUE;
      }
      value = value << BITS_PER_DIGIT | digit;
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
