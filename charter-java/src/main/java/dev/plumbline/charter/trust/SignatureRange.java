package dev.plumbline.charter.trust;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Whether the two numbers of an ECDSA signature on P-256 are from 1 to n - 1 (FIPS 186-5, 6.4.2).
 * Some releases of Java 15 to 18 do not look (CVE-2022-21449).
 */
final class SignatureRange {
  private static final BigInteger ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 2;
  private static final int SHORT_FORM = 0x7f;

  private final byte[] der;
  private int at;

  private SignatureRange(byte[] der) {
    this.der = der;
  }

  static boolean holds(byte[] der) {
    SignatureRange range = new SignatureRange(der);
    return range.begins(SEQUENCE, der.length - 2)
        && range.number()
        && range.number()
        && range.at == der.length;
  }

  private boolean begins(int tag, int length) {
    if (at + 2 > der.length || der[at] != tag || der[at + 1] != length || length > SHORT_FORM) {
      return false;
    }
    at += 2;
    return true;
  }

  private boolean number() {
    int length = at + 1 < der.length ? der[at + 1] : 0;
    if (length < 1 || at + 2 + length > der.length || !begins(INTEGER, length)) {
      return false;
    }
    BigInteger number = new BigInteger(Arrays.copyOfRange(der, at, at + length));
    at += length;
    return number.signum() > 0
        && number.compareTo(ORDER) < 0
        && number.bitLength() / 8 + 1 == length;
  }
}
